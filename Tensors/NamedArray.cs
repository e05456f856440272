using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NeoResNet.Tensors;

/// <summary>
/// Represents an array as stored in files: a name, an element type, a shape and the bytes of the
/// elements, little-endian and row-major. The array is immutable unless the caller writes to its
/// memory.
/// </summary>
public sealed class NamedArray
{
    /// <summary>Creates an array over <paramref name="bytes"/> without a copy.</summary>
    /// <param name="name">The name, such as <c>resnet_v2_50/conv1/weights</c>.</param>
    /// <param name="elementType">The type of the elements.</param>
    /// <param name="shape">The sizes of the dimensions, outermost first.</param>
    /// <param name="bytes">The elements, little-endian, row-major, without gaps.</param>
    /// <exception cref="ArgumentException">
    /// The number of bytes is not the element count times the element size, or not the sum of the
    /// lengths of strings.
    /// </exception>
    public NamedArray(string name, ElementType elementType, Shape shape, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(name);
        long expected = elementType == ElementType.String ? StringBytes(shape.ElementCount, bytes.Span) : (long)shape.ElementCount * elementType.ByteSize();
        if (bytes.Length != expected)
        {
            throw new ArgumentException($"'{name}': {elementType} {shape} needs {expected} bytes, got {bytes.Length}.", nameof(bytes));
        }

        Name = name;
        ElementType = elementType;
        Shape = shape;
        Bytes = bytes;
    }

    /// <summary>Gets the name, such as <c>resnet_v2_50/conv1/weights</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the type of the elements.</summary>
    public ElementType ElementType { get; }

    /// <summary>Gets the sizes of the dimensions, outermost first.</summary>
    public Shape Shape { get; }

    /// <summary>Gets the elements, little-endian, row-major, without gaps.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Creates a Float32 array with a copy of the elements of a tensor.</summary>
    /// <param name="name">The name of the array.</param>
    /// <param name="tensor">The tensor.</param>
    /// <returns>The array.</returns>
    /// <exception cref="ArgumentException">
    /// The tensor needs more bytes than a .NET array can hold (about 2 GB).
    /// </exception>
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
            throw new ArgumentException($"'{name}': {shape} needs {count} bytes; the maximum is {Array.MaxLength} bytes.", nameof(values));
        }

        byte[] bytes = new byte[count];
        Span<float> elements = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
        values.CopyTo(elements);
        ElementTypes.SwapOnBigEndian(elements);
        return new NamedArray(name, ElementType.Float32, shape, bytes);
    }

    /// <summary>
    /// Converts the elements to a new float32 tensor. Float64 is rounded to nearest; Float16 and
    /// BFloat16 convert exactly.
    /// </summary>
    /// <returns>The tensor.</returns>
    /// <exception cref="NotSupportedException">
    /// The element type is not Float32, Float64, Float16 or BFloat16.
    /// </exception>
    public NhwcTensor ToTensor()
    {
        CheckConverts();
        var tensor = NhwcTensor.CreateUninitialized(Shape);
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

    /// <summary>
    /// Converts the elements to float32 as <see cref="ToTensor"/> does and writes them to
    /// <paramref name="destination"/>.
    /// </summary>
    /// <param name="destination">Receives one value per element, in row-major order.</param>
    /// <exception cref="NotSupportedException">
    /// The element type is not Float32, Float64, Float16 or BFloat16.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The length of the destination is not the element count.
    /// </exception>
    public void CopyTo(Span<float> destination)
    {
        CheckConverts();
        if (destination.Length != Shape.ElementCount)
        {
            throw new ArgumentException($"'{Name}' {Shape} has {Shape.ElementCount} elements, but the destination holds {destination.Length}.", nameof(destination));
        }

        ElementTypes.ToSingle(ElementType, Bytes.Span, destination);
    }

    /// <summary>
    /// Returns the name, type and shape: <c>conv1/weights: Float32 [7, 7, 3, 64]</c>.
    /// </summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Name}: {ElementType} {Shape}";

    // The lengths of the strings, and their sum.
    private static long StringBytes(int count, ReadOnlySpan<byte> bytes)
    {
        long total = (long)count * sizeof(long);
        for (int i = 0; i < count && bytes.Length >= (i + 1) * (long)sizeof(long); i++)
        {
            long length = BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * sizeof(long))..]);
            total = length >= 0 && length <= long.MaxValue - total ? total + length : long.MaxValue;
        }

        return total;
    }

    private void CheckConverts()
    {
        if (!ElementType.ConvertsToSingle())
        {
            throw new NotSupportedException($"'{Name}' holds {ElementType} elements; only Float32, Float64, Float16 and BFloat16 convert to a float32 tensor.");
        }
    }
}
