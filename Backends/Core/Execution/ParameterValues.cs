using System.Numerics;
using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// A parameter's numbers in host memory, read where they are: an array, of which every row may still have to be multiplied
/// by one number a column. So a backend packs what a network computes from its variables without a copy between.
/// Any number of threads may read.
/// </summary>
public sealed unsafe class ParameterValues : IDisposable
{
    private readonly HostBuffer _buffer;
    private readonly double[]? _scale;
    private readonly int _length;
    private int _disposed;

    /// <summary>Reads the values of a tensor, which must not change meanwhile.</summary>
    /// <param name="tensor">The numbers.</param>
    /// <param name="scale">A factor per index of the last dimension, multiplied in double precision and rounded once; null for none.</param>
    /// <exception cref="ArgumentException">The number of factors is not the size of the last dimension.</exception>
    public ParameterValues(NhwcTensor tensor, double[]? scale = null)
        : this(ToBuffer(tensor), scale, isOwned: true)
    {
    }

    /// <summary>Reads the values of a buffer.</summary>
    /// <param name="buffer">The numbers.</param>
    /// <param name="scale">A factor per index of the last dimension; null for none.</param>
    /// <param name="isOwned">Whether <see cref="Dispose"/> ends the maker's ownership of the buffer.</param>
    /// <exception cref="ArgumentException">The number of factors is not the size of the last dimension.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    internal ParameterValues(HostBuffer buffer, double[]? scale, bool isOwned = false)
    {
        if (scale is not null && (buffer.Shape.Rank == 0 || scale.Length != buffer.Shape[^1]))
        {
            throw new ArgumentException($"Values of shape {buffer.Shape} cannot have {scale.Length} factors.", nameof(scale));
        }

        Shape = buffer.Shape;
        _length = buffer.Length;
        _scale = scale;
        _buffer = buffer.Retain();
        if (isOwned)
        {
            buffer.Dispose();
        }
    }

    /// <summary>Shape of the parameter.</summary>
    public Shape Shape { get; }

    /// <summary>Copies consecutive elements, in row-major order.</summary>
    /// <param name="first">Index of the first one.</param>
    /// <param name="destination">As many as it holds.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many elements.</exception>
    /// <exception cref="ObjectDisposedException">The values were disposed.</exception>
    public void CopyTo(int first, Span<float> destination)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        ReadOnlySpan<float> source = new ReadOnlySpan<float>(_buffer.Data, _length).Slice(first, destination.Length);
        if (_scale is null)
        {
            source.CopyTo(destination);
            return;
        }

        int column = first % _scale.Length;
        while (!destination.IsEmpty)
        {
            int count = Math.Min(destination.Length, _scale.Length - column);
            Multiply(source[..count], _scale.AsSpan(column, count), destination);
            source = source[count..];
            destination = destination[count..];
            column = 0;
        }
    }

    /// <summary>Gives back what was taken over, and ends the loan of what was lent.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _buffer.Release();
        }
    }

    private static HostBuffer ToBuffer(NhwcTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new(tensor);
    }

    private static void Multiply(ReadOnlySpan<float> values, ReadOnlySpan<double> factors, Span<float> products)
    {
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(values[i..]), out Vector<double> low, out Vector<double> high);
            low *= new Vector<double>(factors[i..]);
            high *= new Vector<double>(factors[(i + Vector<double>.Count)..]);
            Vector.Narrow(low, high).CopyTo(products[i..]);
        }

        for (; i < values.Length; i++)
        {
            products[i] = (float)(values[i] * factors[i]);
        }
    }
}
