using System.Collections.Concurrent;

namespace NeoResNet.Backends.Cuda;

// Counts the objects of the context and frees those that wait.
internal sealed partial class PrimaryContext
{
    private readonly ConcurrentQueue<CudaResource> _late = new();
    private Exception? _lateFailure;
    private long _forgotten;

    /// <summary>
    /// Gets the number of live objects of the context, including objects that wait to be freed.
    /// </summary>
    public int LiveResources => Math.Max(0, Volatile.Read(ref _references) - (Volatile.Read(ref _disposed) == 0 ? 1 : 0));

    /// <summary>
    /// Gets the number of objects that were not disposed and that their finalizers added to the
    /// list.
    /// </summary>
    public long Forgotten => Interlocked.Read(ref _forgotten);

    internal void AddReference()
    {
        // A context without references cannot be used again: its native context is released.
        int seen = Volatile.Read(ref _references);
        while (true)
        {
            ObjectDisposedException.ThrowIf(seen == 0, this);
            int found = Interlocked.CompareExchange(ref _references, seen + 1, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    /// <summary>
    /// Frees an object that its owner disposed. If this thread records a stream, the object is
    /// freed later, because a free would invalidate the recording.
    /// </summary>
    internal void Free(CudaResource resource)
    {
        if (CudaStream.IsThreadCapturing)
        {
            _late.Enqueue(resource);
            return;
        }

        MakeCurrent();
        Destroy(resource);
    }

    /// <summary>
    /// Accepts an object that was not disposed. The finalizer thread calls this method, so the
    /// method must not call native functions.
    /// </summary>
    internal void FreeForgotten(CudaResource resource)
    {
        _ = Interlocked.Increment(ref _forgotten);
        _late.Enqueue(resource);
    }

    /// <summary>
    /// Keeps the first failure of a free and throws it at the next call, because Dispose does not
    /// throw.
    /// </summary>
    internal void NoteLate(CuResult status, string function, string asked)
    {
        // After an error ended the context, every free fails. The first failure was reported.
        if (status != CuResult.Success && !IsFaulted)
        {
            NoteLate(Failure(status, function, asked));
        }
    }

    internal void NoteLate(Exception failure) => Interlocked.CompareExchange(ref _lateFailure, failure, null);

    private void Drain()
    {
        if (_late.IsEmpty)
        {
            return;
        }

        var waiting = new List<CudaResource>();
        while (_late.TryDequeue(out CudaResource? resource))
        {
            waiting.Add(resource);
        }

        // Objects of a stream are freed before the stream.
        waiting.Sort((a, b) => a.Rank.CompareTo(b.Rank));
        waiting.ForEach(Destroy);
    }

    private void Destroy(CudaResource resource)
    {
        resource.Destroy();
        DropReference();
    }

    private void DropReference()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            // This is the last call on the context, so no later call could report a failure.
            _ = Driver.ReleasePrimaryContext(Device);
        }
    }
}
