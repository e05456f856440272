using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeoResNet.Tensors;

/// <summary>
/// Represents a dense float32 array in row-major order: NHWC for activations, HWIO for filters. A
/// tensor is an ordinary object that the garbage collector frees, so it does not need to be
/// disposed.
/// </summary>
/// <remarks>
/// Any number of threads may read a tensor. The caller must synchronize writes. The elements lie in
/// pinned memory, 64-byte aligned except in a view of a slice, so backends compute in them without
/// a copy.
/// </remarks>
/// <example>
/// <code>
/// var images = new NhwcTensor(2, 224, 224, 3);
/// images[0, 10, 20, 2] = 0.5f;
/// NhwcTensor second = images.SliceBatch(1, 1);
/// float[] values = second.ToArray();
/// </code>
/// </example>
public sealed unsafe class NhwcTensor
{
    /// <summary>
    /// Specifies the alignment of the first element in bytes: a cache line and one AVX-512
    /// register.
    /// </summary>
    public const int Alignment = 64;

    private const int AlignmentElements = Alignment / sizeof(float);

    // The array is pinned for its whole lifetime, so that its address remains valid.
    private readonly float[] _array;
    private readonly int _offset;

    /// <summary>Creates a tensor of zeros.</summary>
    /// <param name="shape">The sizes of the dimensions, outermost first.</param>
    /// <exception cref="OutOfMemoryException">The system does not have enough memory.</exception>
    public NhwcTensor(Shape shape)
        : this(shape, clear: true)
    {
    }

    /// <summary>Creates a tensor of zeros.</summary>
    /// <param name="size">The size of the outermost dimension.</param>
    /// <param name="sizes">The sizes of the other dimensions.</param>
    /// <exception cref="ArgumentException">
    /// A size is negative, or the tensor has more than <see cref="int.MaxValue"/> elements.
    /// </exception>
    public NhwcTensor(int size, params ReadOnlySpan<int> sizes)
        : this(new Shape([size, .. sizes]))
    {
    }

    /// <summary>Creates a tensor with a copy of the values.</summary>
    /// <param name="shape">The sizes of the dimensions, outermost first.</param>
    /// <param name="values">The elements in row-major order. An array converts implicitly.</param>
    /// <exception cref="ArgumentException">
    /// The number of values is not the element count of the shape.
    /// </exception>
    public NhwcTensor(Shape shape, ReadOnlySpan<float> values)
        : this(CheckLength(shape, values.Length), clear: false)
    {
        values.CopyTo(Span);
    }

    /// <summary>Creates a tensor with a copy of a shaped span of System.Numerics.Tensors.</summary>
    /// <param name="values">The elements. The span may be strided.</param>
    /// <exception cref="ArgumentException">
    /// A dimension or the number of elements exceeds <see cref="int.MaxValue"/>.
    /// </exception>
    public NhwcTensor(scoped in ReadOnlyTensorSpan<float> values)
        : this(ToShape(values.Lengths), clear: false)
    {
        values.FlattenTo(Span);
    }

    private NhwcTensor(Shape shape, bool clear)
    {
        Shape = shape;
        if (shape.ElementCount > Array.MaxLength - AlignmentElements)
        {
            throw new OutOfMemoryException($"A tensor of shape {shape} has {shape.ElementCount} elements, at most {Array.MaxLength - AlignmentElements} are supported.");
        }

        int length = shape.ElementCount + AlignmentElements - 1;
        _array = clear ? GC.AllocateArray<float>(length, pinned: true) : GC.AllocateUninitializedArray<float>(length, pinned: true);
        float* start = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        _offset = (int)((AlignmentElements - ((nuint)start / sizeof(float) % AlignmentElements)) % AlignmentElements);
        Data = start + _offset;
    }

    // Creates a view of the same numbers with another shape.
    private NhwcTensor(NhwcTensor source, Shape shape, int first)
    {
        Shape = shape;
        _array = source._array;
        _offset = source._offset + first;
        Data = source.Data + first;
    }

    /// <summary>Gets the sizes of the dimensions, outermost first.</summary>
    public Shape Shape { get; }

    /// <summary>Gets the number of elements.</summary>
    public int Length => Shape.ElementCount;

    /// <summary>Gets all elements in row-major order, without a copy.</summary>
    public Span<float> Span => _array.AsSpan(_offset, Length);

    /// <summary>
    /// Gets the address of the first element. The caller must keep the tensor reachable while it
    /// uses the address.
    /// </summary>
    internal float* Data { get; }

    /// <summary>Gets the element at a position, by reference.</summary>
    /// <param name="indices">One index per dimension, outermost first.</param>
    /// <exception cref="ArgumentException">The number of indices is not the rank.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside its dimension.</exception>
    public ref float this[params ReadOnlySpan<int> indices] => ref Span[Offset(indices)];

    /// <summary>
    /// Creates a tensor whose elements have unspecified values. The caller must write every element
    /// before it hands the tensor to other code.
    /// </summary>
    /// <param name="shape">The sizes of the dimensions, outermost first.</param>
    /// <returns>The new tensor.</returns>
    /// <remarks>
    /// Internal, because the memory can contain data of other users. OldMemoryTests tests that no
    /// result contains it.
    /// </remarks>
    internal static NhwcTensor CreateUninitialized(Shape shape) => new(shape, clear: false);

    /// <summary>
    /// Converts the elements to a shaped span of System.Numerics.Tensors, without a copy.
    /// </summary>
    /// <returns>A span over the elements of this tensor.</returns>
    public TensorSpan<float> AsTensorSpan() => new(Span, Lengths());

    /// <summary>
    /// Converts the elements to a shaped read-only span of System.Numerics.Tensors, without a copy.
    /// </summary>
    /// <returns>A span over the elements of this tensor.</returns>
    public ReadOnlyTensorSpan<float> AsReadOnlyTensorSpan() => new(Span, Lengths());

    /// <summary>Copies the elements to a new array in row-major order.</summary>
    /// <returns>The array, with <see cref="Length"/> elements.</returns>
    public float[] ToArray() => Span.ToArray();

    /// <summary>
    /// Returns a tensor of another shape over the same elements. Writing to one tensor changes the
    /// other.
    /// </summary>
    /// <param name="shape">The new shape, with the same number of elements.</param>
    /// <returns>The view.</returns>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public NhwcTensor Reshape(Shape shape) => shape.ElementCount == Length
        ? new(this, shape, 0)
        : throw new ArgumentException($"A tensor of shape {Shape} has {Length} elements and cannot be reshaped to {shape}, which has {shape.ElementCount} elements.", nameof(shape));

    /// <summary>
    /// Returns a tensor of another shape over the same elements. Writing to one tensor changes the
    /// other.
    /// </summary>
    /// <param name="size">The new size of the outermost dimension.</param>
    /// <param name="sizes">The new sizes of the further dimensions.</param>
    /// <returns>The view.</returns>
    /// <exception cref="ArgumentException">
    /// A size is negative, or the number of elements differs.
    /// </exception>
    public NhwcTensor Reshape(int size, params ReadOnlySpan<int> sizes) => Reshape(new Shape([size, .. sizes]));

    /// <summary>
    /// Returns a part of the outermost dimension, such as some images of a batch, over the same
    /// elements. Writing to one tensor changes the other.
    /// </summary>
    /// <param name="start">The first index of the outermost dimension.</param>
    /// <param name="count">The number of indices.</param>
    /// <returns>The view, of the same rank.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The range is outside the outermost dimension.
    /// </exception>
    /// <exception cref="InvalidOperationException">The tensor is a scalar.</exception>
    public NhwcTensor SliceBatch(int start, int count)
    {
        if (Shape.Rank == 0)
        {
            throw new InvalidOperationException("A scalar has no batch to slice.");
        }

        int size = Shape[0];
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, size);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, size - start);
        int row = size == 0 ? 0 : Length / size;
        return new(this, new Shape([count, .. Shape.Dimensions[1..]]), start * row);
    }

    /// <summary>
    /// Returns the type and shape, without the values: <c>NhwcTensor [1, 1001]</c>.
    /// </summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{nameof(NhwcTensor)} {Shape}";

    private static Shape CheckLength(Shape shape, int count) => shape.ElementCount == count
        ? shape
        : throw new ArgumentException($"A tensor of shape {shape} has {shape.ElementCount} elements, got {count} values.");

    private static Shape ToShape(scoped ReadOnlySpan<nint> lengths)
    {
        Span<int> sizes = lengths.Length <= 8 ? stackalloc int[lengths.Length] : new int[lengths.Length];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = lengths[i] <= int.MaxValue
                ? (int)lengths[i]
                : throw new ArgumentException($"Dimension {i} has size {lengths[i]}, expected at most {int.MaxValue}.");
        }

        return new(sizes);
    }

    private int Offset(ReadOnlySpan<int> indices)
    {
        ReadOnlySpan<int> sizes = Shape.Dimensions;
        if (indices.Length != sizes.Length)
        {
            throw new ArgumentException($"A tensor of shape {Shape} needs {sizes.Length} indices, got {indices.Length}.", nameof(indices));
        }

        int offset = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            if ((uint)indices[i] >= (uint)sizes[i])
            {
                throw new ArgumentOutOfRangeException(nameof(indices), $"Index {indices[i]} of dimension {i} is outside shape {Shape}.");
            }

            offset = (offset * sizes[i]) + indices[i];
        }

        return offset;
    }

    private nint[] Lengths()
    {
        var lengths = new nint[Shape.Rank];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = Shape[i];
        }

        return lengths;
    }
}
