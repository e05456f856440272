namespace NeoResNet.Backends;

/// <summary>An executable in host memory that runs one step after the other on the caller's thread; a backend says how to run one.</summary>
public abstract class StepwiseExecutable : HostExecutable
{
    /// <summary>Plans the memory of a program.</summary>
    /// <param name="program">What will run.</param>
    /// <param name="scratchBytes">Further bytes that each workspace must have.</param>
    protected StepwiseExecutable(TensorProgram program, long scratchBytes = 0)
        : base(program, scratchBytes)
    {
    }

    /// <inheritdoc/>
    protected sealed override void RunSteps(HostWorkspace workspace, RunOptions options)
    {
        for (int step = 0; step < Program.Operations.Count; step++)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            RunStep(step, workspace, options);
            options.Times?.Lap(step);
        }
    }

    /// <summary>Runs one step; the addresses of its values are set.</summary>
    /// <param name="step">Index among <see cref="TensorProgram.Operations"/>.</param>
    /// <param name="workspace">The memory of the run.</param>
    /// <param name="options">Thread limit and cancellation.</param>
    protected abstract void RunStep(int step, HostWorkspace workspace, RunOptions options);
}
