using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace NeoResNet.Tensors;

/// <summary>
/// A dense float32 array in host memory, row-major (NHWC for activations, HWIO for filters), 64-byte aligned unless it is part of
/// a <see cref="MappedFile"/>.
/// It owns its memory, which <see cref="Dispose"/> gives back at once; there is no finalizer, so an undisposed tensor keeps it.
/// Any number of threads may read; writing is the caller's to order.
/// </summary>
public sealed unsafe class NhwcTensor : IDisposable
{
    /// <summary>Alignment of the first element, in bytes: a cache line and one AVX-512 register.</summary>
    public const int Alignment = 64;

    private readonly float* _data;
    private readonly MappedFile? _file;

    // One for the owner plus one for each lease in progress; the memory goes when it reaches zero.
    private int _references = 1;
    private int _disposed;

    /// <summary>Makes a tensor of zeros.</summary>
    public NhwcTensor(Shape shape)
        : this(shape, clear: true)
    {
    }

    /// <summary>Makes a tensor with a copy of <paramref name="values"/>, given in row-major order.</summary>
    /// <exception cref="ArgumentException">The number of values is not the shape's element count.</exception>
    public NhwcTensor(Shape shape, ReadOnlySpan<float> values)
        : this(CheckLength(shape, values.Length), clear: false)
    {
        values.CopyTo(Span);
    }

    private NhwcTensor(Shape shape, bool clear)
    {
        Shape = shape;
        nuint bytes = Math.Max((nuint)shape.ElementCount * sizeof(float), Alignment);
        _data = (float*)AlignedMemory.Allocate(bytes, Alignment);
        if (clear)
        {
            NativeMemory.Clear(_data, bytes);
        }
    }

    /// <summary>A tensor over a part of a mapped file, which was retained for it.</summary>
    internal NhwcTensor(Shape shape, float* data, MappedFile file)
    {
        Shape = shape;
        _data = data;
        _file = file;
    }

    /// <summary>Sizes of the dimensions, outermost first.</summary>
    public Shape Shape { get; }

    /// <summary>Number of elements.</summary>
    public int Length => Shape.ElementCount;

    /// <summary>True after <see cref="Dispose"/>.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>All elements in row-major order, without a copy. Not to be used after <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public Span<float> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return new Span<float>(_data, Length);
        }
    }

    /// <summary>The element at the given position, one index a dimension.</summary>
    /// <exception cref="ArgumentException">The number of indices is not the rank.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside its dimension.</exception>
    public ref float this[params ReadOnlySpan<int> indices] => ref Span[Offset(indices)];

    /// <summary>Makes a tensor whose elements have unspecified values; the caller writes them all.</summary>
    public static NhwcTensor Uninitialized(Shape shape) => new(shape, clear: false);

    /// <summary>The elements as a shaped span of System.Numerics.Tensors, without a copy.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public TensorSpan<float> AsTensorSpan() => new(Span, Lengths());

    /// <summary>The elements as a shaped read-only span of System.Numerics.Tensors, without a copy.</summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public ReadOnlyTensorSpan<float> AsReadOnlyTensorSpan() => new(Span, Lengths());

    /// <summary>What it is, without its values: <c>Tensor [1, 1001]</c>.</summary>
    public override string ToString() => $"{nameof(NhwcTensor)} {Shape}";

    /// <summary>
    /// Keeps the memory alive until the lease is disposed, even where another thread disposes the tensor meanwhile.
    /// For backends: it makes a use after free impossible while they compute.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public TensorLease Lease()
    {
        int seen = Volatile.Read(ref _references);
        while (!IsDisposed && seen > 0)
        {
            int found = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (found == seen)
            {
                return new TensorLease(this, _data);
            }

            seen = found;
        }

        throw new ObjectDisposedException(GetType().FullName);
    }

    /// <summary>Gives the memory back, as soon as no lease holds it. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Release();
        }
    }

    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            if (_file is null)
            {
                AlignedMemory.Free(_data);
            }
            else
            {
                _file.Release();
            }
        }
    }

    private static Shape CheckLength(Shape shape, int count) => shape.ElementCount == count
        ? shape
        : throw new ArgumentException($"A tensor of shape {shape} has {shape.ElementCount} elements, got {count} values.");

    private int Offset(ReadOnlySpan<int> indices)
    {
        ReadOnlySpan<int> sizes = Shape.Dimensions;
        if (indices.Length != sizes.Length)
        {
            throw new ArgumentException($"A tensor of shape {Shape} takes {sizes.Length} indices, got {indices.Length}.", nameof(indices));
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
