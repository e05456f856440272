using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Represents a computation that was compiled for known shapes and one version of the variables.
/// </summary>
/// <remarks>A plan exists while a cache or a run holds it.</remarks>
internal sealed class Plan(Signature signature, Shape[] feedShapes, IExecutable executable)
{
    private readonly Stack<UpdateRun> _updateRuns = new();
    private int _holders = 1;

    internal Signature Signature => signature;

    internal IExecutable Executable => executable;

    /// <summary>Gets or sets the clock value of the last use.</summary>
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

    /// <summary>Creates tensors for the program's first outputs.</summary>
    internal NhwcTensor[] NewOutputs(int count)
    {
        var outputs = new NhwcTensor[count];
        for (int i = 0; i < outputs.Length; i++)
        {
            outputs[i] = NhwcTensor.CreateUninitialized(executable.Program.OutputShapes[i]);
        }

        return outputs;
    }

    /// <summary>Gets memory for a run with updates.</summary>
    /// <remarks>The caller must hold the plan.</remarks>
    internal UpdateRun RentUpdateRun()
    {
        lock (_updateRuns)
        {
            return _updateRuns.TryPop(out UpdateRun? run) ? run : new(this);
        }
    }

    /// <summary>Takes back the memory from <see cref="RentUpdateRun"/>.</summary>
    internal void Return(UpdateRun run)
    {
        run.Forget();
        lock (_updateRuns)
        {
            _updateRuns.Push(run);
        }
    }
}
