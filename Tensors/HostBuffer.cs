namespace NeoResNet.Tensors;

/// <summary>
/// Represents a reference-counted array of float32 numbers outside the garbage collector's heap:
/// values of variables, packed weights, parts of a mapped file. The last owner that releases the
/// buffer frees the memory. Users see <see cref="NhwcTensor"/> instances. A buffer belongs to an
/// object with a known lifetime, so that large memory is freed when that lifetime ends. Buffers use
/// huge pages if the system has them. This class is thread-safe.
/// </summary>
internal sealed unsafe class HostBuffer : IDisposable
{
    private readonly float* _data;
    private readonly MappedFile? _file;
    private readonly NhwcTensor? _tensor;

    // One for the creator plus one for each retained use. The memory is freed when the count
    // reaches zero.
    private int _references = 1;
    private int _disposed;

    /// <summary>
    /// Allocates memory for a shape, 64-byte aligned. The caller must write every element.
    /// </summary>
    /// <param name="shape">The shape of the numbers.</param>
    internal HostBuffer(Shape shape)
    {
        Shape = shape;
        _data = (float*)AlignedMemory.Allocate(Math.Max((nuint)shape.ElementCount * sizeof(float), NhwcTensor.Alignment), NhwcTensor.Alignment);
    }

    /// <summary>Creates a buffer over the numbers of a tensor without a copy.</summary>
    /// <param name="tensor">The tensor. The caller must not write to it afterwards.</param>
    internal HostBuffer(NhwcTensor tensor)
    {
        Shape = tensor.Shape;
        _tensor = tensor;
        _data = tensor.Data;
    }

    /// <summary>
    /// Creates a buffer over a part of a mapped file, which the caller retained for this buffer.
    /// </summary>
    internal HostBuffer(Shape shape, float* data, MappedFile file)
    {
        Shape = shape;
        _data = data;
        _file = file;
    }

    /// <summary>Gets the shape of the numbers.</summary>
    internal Shape Shape { get; }

    /// <summary>Gets the number of elements.</summary>
    internal int Length => Shape.ElementCount;

    /// <summary>Gets the size in bytes.</summary>
    internal long Bytes => Length * (long)sizeof(float);

    /// <summary>
    /// Gets whether <see cref="Dispose"/> was called. Other owners may still use the memory.
    /// </summary>
    internal bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>
    /// Gets the address of the first element, valid while the caller owns a reference.
    /// </summary>
    internal float* Data => _data;

    /// <summary>
    /// Gets all elements in row-major order, valid while the caller owns a reference.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    internal Span<float> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return new Span<float>(_data, Length);
        }
    }

    /// <summary>Adds an owner, which must call <see cref="Release"/> once.</summary>
    /// <returns>This buffer.</returns>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    internal HostBuffer Retain()
    {
        if (IsDisposed || !ReferenceCount.TryAdd(ref _references))
        {
            throw new ObjectDisposedException(GetType().FullName);
        }

        return this;
    }

    /// <summary>Removes an owner. The last owner frees the memory.</summary>
    internal void Release()
    {
        if (ReferenceCount.Remove(ref _references))
        {
            if (_file is not null)
            {
                _file.Release();
            }
            else if (_tensor is null)
            {
                AlignedMemory.Free(_data);
            }
        }
    }

    /// <summary>Ends the creator's ownership. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Release();
        }
    }
}
