using System.Collections.Concurrent;

namespace NeoResNet.Backends.Cuda;

// Who lives in the context, and what is freed late.
internal sealed partial class PrimaryContext
{
    private readonly ConcurrentQueue<CudaResource> _late = new();
    private Exception? _lateFailure;
    private long _forgotten;

    /// <summary>Objects alive in the context, those waiting to be freed late among them.</summary>
    public int LiveResources => Math.Max(0, Volatile.Read(ref _references) - (Volatile.Read(ref _disposed) == 0 ? 1 : 0));

    /// <summary>How many objects nobody disposed, so that the garbage collector had to put them on the list.</summary>
    public long Forgotten => Interlocked.Read(ref _forgotten);

    internal void AddReference()
    {
        // A context whose last reference is gone cannot be brought back: its native context is released.
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

    /// <summary>Frees an object that its owner disposed: now, or later where this thread captures a stream, which a free would spoil.</summary>
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

    /// <summary>Takes an object that nobody disposed. Called by the garbage collector's thread, on which nothing native may be called.</summary>
    internal void FreeForgotten(CudaResource resource)
    {
        _ = Interlocked.Increment(ref _forgotten);
        _late.Enqueue(resource);
    }

    /// <summary>Keeps the first failure of a free for the next call: Dispose does not throw, and a lost error helps nobody.</summary>
    internal void NoteLate(CuResult status, string function, string asked)
    {
        // On a dead context every free fails; that was said once.
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

        // What lies on a stream goes before the stream.
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
            // The last call of all. Nobody is left to tell of a failure.
            _ = Driver.ReleasePrimaryContext(Device);
        }
    }
}
