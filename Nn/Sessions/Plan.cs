using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>A computation compiled for known shapes and one version of the variables. Lives while a cache or a run holds it.</summary>
internal sealed class Plan(Signature signature, Shape[] feedShapes, IExecutable executable)
{
    private readonly Stack<UpdateRun> _updateRuns = new();
    private int _holders = 1;

    internal Signature Signature => signature;

    internal IExecutable Executable => executable;

    /// <summary>Age for the cache: the higher, the more recently used.</summary>
    internal long LastUsed { get; set; }

    internal bool Fits(Signature wanted, ReadOnlySpan<NhwcTensor> feeds)
    {
        if (!ReferenceEquals(wanted, signature) || feeds.Length != feedShapes.Length)
        {
            return false;
        }

        for (int i = 0; i < feeds.Length; i++)
        {
            if (feeds[i] is not { } feed || feed.Shape != feedShapes[i])
            {
                return false;
            }
        }

        return true;
    }

    internal void Hold() => Interlocked.Increment(ref _holders);

    internal void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            executable.Dispose();
        }
    }

    /// <summary>Memory for a run with updates; only while the plan is held.</summary>
    internal UpdateRun RentUpdateRun()
    {
        lock (_updateRuns)
        {
            return _updateRuns.TryPop(out UpdateRun? run) ? run : new(this);
        }
    }

    /// <summary>Takes back what <see cref="RentUpdateRun"/> gave.</summary>
    internal void Return(UpdateRun run)
    {
        run.Forget();
        lock (_updateRuns)
        {
            _updateRuns.Push(run);
        }
    }
}
