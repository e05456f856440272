using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Represents a computation that was compiled for known shapes and one version of the variables.
/// </summary>
/// <remarks>A plan exists while a cache or a run holds it.</remarks>
/// <param name="signature">The computation.</param>
/// <param name="feedShapes">The shapes of the feeds.</param>
/// <param name="executable">The compiled program.</param>
/// <param name="read">The variables whose values the executable contains.</param>
/// <param name="live">The variables whose memory the executable reads.</param>
internal sealed class Plan(
    Signature signature, Shape[] feedShapes, IExecutable executable, IReadOnlyList<Variable> read, IReadOnlyList<(Variable Variable, HostBuffer Memory)> live)
{
    private readonly Stack<UpdateRun> _updateRuns = new();
    private int _holders = 1;

    internal Signature Signature => signature;

    internal IExecutable Executable => executable;

    /// <summary>Gets the variables whose values the executable contains.</summary>
    internal IReadOnlyList<Variable> Read => read;

    /// <summary>
    /// Gets the variables whose memory the executable reads. Their changes do not invalidate the
    /// plan, unless they move to other memory.
    /// </summary>
    internal IReadOnlyList<(Variable Variable, HostBuffer Memory)> Live => live;

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

    /// <summary>Checks tensors for some outputs of the program.</summary>
    /// <param name="fetches">The nodes of the outputs.</param>
    /// <param name="first">Index of the first output.</param>
    /// <param name="outputs">The tensors.</param>
    /// <exception cref="ArgumentException">
    /// A tensor is missing or has another shape. The message names the node.
    /// </exception>
    internal void CheckOutputs(ReadOnlySpan<Node> fetches, int first, ReadOnlySpan<NhwcTensor> outputs)
    {
        if (outputs.Length != fetches.Length)
        {
            throw new ArgumentException($"The callable returns {fetches.Length} outputs ({Signature.Names(fetches.ToArray())}), got {outputs.Length} tensors.");
        }

        for (int i = 0; i < outputs.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(outputs[i]);
            Shape expected = executable.Program.OutputShapes[first + i];
            if (outputs[i].Shape != expected)
            {
                throw new ArgumentException($"'{fetches[i].Name}' returns a tensor of shape {expected}, but the output tensor has shape {outputs[i].Shape}.");
            }
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
