namespace NeoResNet.Backends;

/// <summary>
/// Runs the operations of a program in host memory one after the other, on the caller's thread.
/// </summary>
internal abstract class SequentialExecutable : HostExecutable<HostWorkspace>
{
    /// <summary>Plans the memory of a program.</summary>
    /// <param name="program">The program to run.</param>
    /// <param name="scratchBytes">
    /// Bytes of scratch memory that each workspace needs; not negative.
    /// </param>
    protected SequentialExecutable(TensorProgram program, long scratchBytes = 0)
        : base(program, scratchBytes)
    {
    }

    /// <summary>Runs one operation.</summary>
    /// <param name="step">Index in <see cref="TensorProgram.Operations"/>.</param>
    /// <param name="workspace">The memory of the run.</param>
    /// <param name="options">The options of the run.</param>
    /// <remarks>The base class has set the addresses of the values.</remarks>
    protected abstract void RunStep(int step, HostWorkspace workspace, RunOptions options);

    private protected sealed override HostWorkspace NewWorkspace(in HostWorkspaceSize size) => new(size, this);

    private protected sealed override void RunAll(HostWorkspace workspace, RunOptions options)
    {
        for (int step = 0; step < Program.Operations.Count; step++)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            RunStep(step, workspace, options);
            options.Times?.Lap(step);
        }
    }
}
