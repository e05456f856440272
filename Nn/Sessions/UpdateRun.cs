using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Represents the memory of one run with updates: the caller's tensors, followed by the tensors of
/// the batch statistics, which the object owns.
/// </summary>
/// <remarks>A plan keeps one object per run that is in progress at the same time.</remarks>
internal sealed class UpdateRun
{
    private readonly Signature _signature;
    private readonly NhwcTensor[] _outputs;

    /// <exception cref="ArgumentException">
    /// The batch has no values. Its statistics are NaN and would replace the moving averages.
    /// </exception>
    internal UpdateRun(Plan plan)
    {
        _signature = plan.Signature;
        TensorProgram program = plan.Executable.Program;
        foreach (BatchMoments moments in program.Operations.OfType<BatchMoments>())
        {
            Shape batch = program.Shapes.Of(moments.X);
            if (batch[0] == 0 || batch[1] == 0 || batch[2] == 0)
            {
                throw new ArgumentException($"Cannot update the moving averages of '{moments.Label}': the batch is empty, of shape {batch}. Pass at least one image.");
            }
        }

        _outputs = new NhwcTensor[plan.Executable.Program.Outputs.Count];
        for (int i = _signature.Fetches.Length; i < _outputs.Length; i++)
        {
            _outputs[i] = NhwcTensor.CreateUninitialized(plan.Executable.Program.OutputShapes[i]);
        }
    }

    /// <summary>Gets tensors for all outputs of the program.</summary>
    internal ReadOnlySpan<NhwcTensor> With(ReadOnlySpan<NhwcTensor> outputs)
    {
        outputs.CopyTo(_outputs);
        return _outputs;
    }

    /// <summary>
    /// Applies the updates in the order in which they were given, as one change of the store.
    /// </summary>
    /// <remarks>
    /// Each update reads the values that earlier updates wrote, including those of other runs.
    /// </remarks>
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

    /// <summary>Releases the caller's tensors.</summary>
    internal void Forget() => Array.Clear(_outputs, 0, _signature.Fetches.Length);
}
