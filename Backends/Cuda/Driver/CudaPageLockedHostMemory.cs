using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Host memory that the device reads and writes by itself: the only kind with which copies go on beside the caller. It remembers
/// the streams that copy from or to it and waits for them before it is given back.
/// </summary>
/// <typeparam name="T">Element type.</typeparam>
internal sealed unsafe class CudaPageLockedHostMemory<T> : CudaResource
    where T : unmanaged
{
    private readonly List<CudaStream> _streams = [];

    /// <summary>Takes memory for a number of elements.</summary>
    public CudaPageLockedHostMemory(PrimaryContext context, int size, CudaHostAllocationFlags flags = CudaHostAllocationFlags.Portable)
        : base(context, Allocate(context, size, flags))
    {
        Size = size;
    }

    /// <summary>Number of elements.</summary>
    public int Size { get; }

    /// <summary>The elements. Not to be touched while a copy is under way, nor kept beyond this object's life.</summary>
    public Span<T> Span => new((void*)Handle, Size);

    internal override int Rank => 1;

    /// <summary>The address for a copy queued on a stream.</summary>
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
        // A stream that is gone waited for its copies itself.
        foreach (CudaStream stream in _streams.Where(stream => stream.IsAlive))
        {
            Context.NoteLate(Context.Driver.SynchronizeStream(stream.Handle), "cuStreamSynchronize", "copies of page-locked memory to be freed");
        }

        Context.NoteLate(Context.Driver.FreeHost(Native), "cuMemFreeHost", $"{Size} elements of page-locked memory");
    }

    private static nint Allocate(PrimaryContext context, int size, CudaHostAllocationFlags flags)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        nuint bytes = (nuint)size * (nuint)Unsafe.SizeOf<T>();
        context.SetCurrent();
        context.Check(context.Driver.AllocateHost(bytes, flags, out nint pointer), "cuMemHostAlloc", $"{bytes} bytes ({flags})");
        return pointer;
    }
}
