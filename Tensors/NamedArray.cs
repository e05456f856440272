using System.Runtime.InteropServices;

namespace NeoResNet.Tensors;

/// <summary>
/// An array as a file holds it: a name, an element type, a shape and the elements' bytes, little-endian and row-major.
/// Immutable as long as nobody writes to the memory it was given.
/// </summary>
public sealed class NamedArray
{
    /// <summary>Makes an array over <paramref name="bytes"/>, which are not copied.</summary>
    /// <exception cref="ArgumentException">The number of bytes is not the shape's element count times the element size.</exception>
    public NamedArray(string name, ElementType elementType, Shape shape, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(name);
        long expected = (long)shape.ElementCount * elementType.ByteSize();
        if (bytes.Length != expected)
        {
            throw new ArgumentException($"'{name}': {elementType} {shape} takes {expected} bytes, got {bytes.Length}.", nameof(bytes));
        }

        Name = name;
        ElementType = elementType;
        Shape = shape;
        Bytes = bytes;
    }

    /// <summary>The name, such as <c>resnet_v2_50/conv1/weights</c>.</summary>
    public string Name { get; }

    /// <summary>Type of the elements.</summary>
    public ElementType ElementType { get; }

    /// <summary>Sizes of the dimensions, outermost first.</summary>
    public Shape Shape { get; }

    /// <summary>The elements, little-endian, row-major, no gaps.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>A Float32 array with a copy of the tensor's elements.</summary>
    /// <exception cref="ArgumentException">The tensor takes more bytes than one array may have (about 2 GB).</exception>
    public static NamedArray FromTensor(string name, NhwcTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return FromSpan(name, tensor.Shape, tensor.Span);
    }

    /// <summary>Creates a Float32 array with a copy of the elements.</summary>
    internal static NamedArray FromSpan(string name, Shape shape, ReadOnlySpan<float> values)
    {
        long count = (long)values.Length * sizeof(float);
        if (count > Array.MaxLength)
        {
            throw new ArgumentException($"'{name}': {shape} takes {count} bytes, an array at most {Array.MaxLength}.", nameof(values));
        }

        byte[] bytes = new byte[count];
        Span<float> elements = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
        values.CopyTo(elements);
        ElementTypes.SwapOnBigEndian(elements);
        return new NamedArray(name, ElementType.Float32, shape, bytes);
    }

    /// <summary>The elements as a new float32 tensor, converted as by <see cref="ElementTypes.ToSingle"/>.</summary>
    /// <exception cref="NotSupportedException">The element type is not Float32, Float64, Float16 or BFloat16.</exception>
    public NhwcTensor ToTensor()
    {
        CheckConverts();
        var tensor = NhwcTensor.Uninitialized(Shape);
        CopyTo(tensor.Span);
        return tensor;
    }

    internal HostBuffer ToBuffer()
    {
        CheckConverts();
        var buffer = new HostBuffer(Shape);
        CopyTo(buffer.Span);
        return buffer;
    }

    /// <summary>Writes the elements as float32 to <paramref name="destination"/>, converted as by <see cref="ElementTypes.ToSingle"/>.</summary>
    /// <exception cref="NotSupportedException">The element type is not Float32, Float64, Float16 or BFloat16.</exception>
    /// <exception cref="ArgumentException">The destination's length is not the element count.</exception>
    public void CopyTo(Span<float> destination)
    {
        CheckConverts();
        if (destination.Length != Shape.ElementCount)
        {
            throw new ArgumentException($"'{Name}' {Shape} has {Shape.ElementCount} elements, the destination takes {destination.Length}.", nameof(destination));
        }

        ElementTypes.ToSingle(ElementType, Bytes.Span, destination);
    }

    /// <summary>Name, type and shape: <c>conv1/weights: Float32 [7, 7, 3, 64]</c>.</summary>
    public override string ToString() => $"{Name}: {ElementType} {Shape}";

    private void CheckConverts()
    {
        if (!ElementType.ConvertsToSingle())
        {
            throw new NotSupportedException($"'{Name}' holds {ElementType} elements; only Float32, Float64, Float16 and BFloat16 convert to a float32 tensor.");
        }
    }
}
