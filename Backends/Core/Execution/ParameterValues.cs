using System.Numerics;
using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Provides a parameter's values in host memory: an array, and optionally one factor per index of
/// its last dimension.
/// </summary>
/// <remarks>
/// A backend packs the products directly, so no intermediate copy exists. This class is
/// thread-safe.
/// </remarks>
public sealed unsafe class ParameterValues : IDisposable
{
    private readonly HostBuffer _buffer;
    private readonly double[]? _scale;
    private readonly int _length;
    private int _disposed;

    /// <summary>Creates values that refer to a tensor.</summary>
    /// <param name="tensor">The values.</param>
    /// <param name="scale">
    /// One factor per index of the last dimension, multiplied in double precision and rounded once;
    /// null for none.
    /// </param>
    /// <remarks>The tensor must not change while the values are in use.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="tensor"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The number of factors differs from the size of the last dimension.
    /// </exception>
    public ParameterValues(NhwcTensor tensor, double[]? scale = null)
        : this(ToBuffer(tensor), scale, isOwned: true)
    {
    }

    /// <summary>Creates values that refer to a buffer.</summary>
    /// <param name="buffer">The values.</param>
    /// <param name="scale">One factor per index of the last dimension; null for none.</param>
    /// <param name="isOwned">
    /// True to take over the caller's ownership of the buffer, which <see cref="Dispose"/> ends.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The number of factors differs from the size of the last dimension.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    internal ParameterValues(HostBuffer buffer, double[]? scale, bool isOwned = false)
    {
        if (scale is not null && (buffer.Shape.Rank == 0 || scale.Length != buffer.Shape[^1]))
        {
            throw new ArgumentException($"Values of shape {buffer.Shape} need one factor per index of the last dimension, got {scale.Length} factors.", nameof(scale));
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

    /// <summary>Gets the shape of the parameter.</summary>
    public Shape Shape { get; }

    /// <summary>Copies consecutive elements, in row-major order.</summary>
    /// <param name="first">Index of the first element; not negative.</param>
    /// <param name="destination">
    /// Receives the elements; its length is the number of elements to copy.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The parameter has fewer elements than requested.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The values were disposed.</exception>
    public void CopyTo(int first, Span<float> destination)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        ReadOnlySpan<float> source = new ReadOnlySpan<float>(_buffer.Data, _length).Slice(first, destination.Length);
        if (_scale is null)
        {
            source.CopyTo(destination);
            GC.KeepAlive(_buffer);
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

        // The address above does not keep the tensor behind the buffer alive.
        GC.KeepAlive(_buffer);
    }

    /// <summary>Releases the reference to the tensor or buffer.</summary>
    /// <remarks>Further calls do nothing.</remarks>
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
