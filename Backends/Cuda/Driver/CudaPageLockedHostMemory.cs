using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Owns host memory that the device accesses directly. Only copies from or to such memory run
/// asynchronously. The object records the streams that copy from or to the memory, and waits for
/// them before it frees the memory.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
internal sealed unsafe class CudaPageLockedHostMemory<T> : CudaResource
    where T : unmanaged
{
    private readonly List<CudaStream> _streams = [];

    /// <summary>Allocates memory for a number of elements.</summary>
    public CudaPageLockedHostMemory(PrimaryContext context, int size)
        : base(context, Allocate(context, size))
    {
        Size = size;
    }

    /// <summary>Gets the number of elements.</summary>
    public int Size { get; }

    /// <summary>
    /// Gets the elements. They must not be used while a copy is in progress, nor after this object
    /// is disposed.
    /// </summary>
    public Span<T> Span => new((void*)Handle, Size);

    internal override int Rank => 1;

    /// <summary>Returns the address for a copy that is queued on a stream.</summary>
    internal void* Use(int count, CudaStream stream)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Size);
        lock (_streams)
        {
            if (!_streams.Contains(stream))
            {
                _ = _streams.RemoveAll(known => !known.IsAlive);
                _streams.Add(stream);
            }
        }

        return (void*)Handle;
    }

    internal override void Destroy()
    {
        // A disposed stream has already waited for its copies.
        foreach (CudaStream stream in _streams.Where(stream => stream.IsAlive))
        {
            Context.NoteLate(Context.Driver.SynchronizeStream(stream.Handle), "cuStreamSynchronize", "copies of page-locked memory to be freed");
        }

        Context.NoteLate(Context.Driver.FreeHost(Native), "cuMemFreeHost", $"{Size} elements of page-locked memory");
    }

    private static nint Allocate(PrimaryContext context, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        nuint bytes = (nuint)size * (nuint)Unsafe.SizeOf<T>();
        context.SetCurrent();
        context.Check(context.Driver.AllocateHost(bytes, CudaHostAllocationFlags.Portable, out nint pointer), "cuMemHostAlloc", $"{bytes} bytes");
        return pointer;
    }
}
