using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Memory of one run with updates: the caller's tensors followed by those of the batches' statistics, which are its own. A plan keeps
/// as many as runs go on at once.
/// </summary>
internal sealed class UpdateRun
{
    private readonly Signature _signature;
    private readonly NhwcTensor[] _outputs;

    internal UpdateRun(Plan plan)
    {
        _signature = plan.Signature;
        _outputs = new NhwcTensor[plan.Executable.Program.Outputs.Count];
        for (int i = _signature.Fetches.Length; i < _outputs.Length; i++)
        {
            _outputs[i] = NhwcTensor.Uninitialized(plan.Executable.Program.Outputs[i].Shape);
        }
    }

    /// <summary>Tensors for all outputs of the program.</summary>
    internal ReadOnlySpan<NhwcTensor> With(ReadOnlySpan<NhwcTensor> outputs)
    {
        outputs.CopyTo(_outputs);
        return _outputs;
    }

    /// <summary>
    /// Changes the variables by what the run computed: all of them as one change, in the order in which the updates were given. Each
    /// reads what the ones before it left, also those of other runs.
    /// </summary>
    internal void Apply(VariableStore variables)
    {
        lock (variables.Gate)
        {
            variables.ThrowIfDisposed();
            foreach ((MovingAverageUpdate update, int output) in _signature.Updates)
            {
                update.Apply(_outputs[output].Span);
            }

            variables.Bump();
        }
    }

    /// <summary>Lets the caller's tensors go.</summary>
    internal void Forget() => Array.Clear(_outputs, 0, _signature.Fetches.Length);
}
