using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Represents a compiled program. Immutable and thread-safe; each run needs its own workspace.</summary>
public interface IExecutable : IDisposable
{
    /// <summary>Gets the program that was compiled.</summary>
    TensorProgram Program { get; }

    /// <summary>
    /// Takes a workspace (arena, scratch, stream) from the pool, or creates one; disposing the workspace returns it. The pool keeps
    /// a bounded number of idle workspaces. If one was idle, nothing managed is allocated.
    /// </summary>
    /// <returns>The workspace; the caller disposes it.</returns>
    /// <exception cref="ObjectDisposedException">The executable was disposed.</exception>
    Workspace Rent();

    /// <summary>
    /// Runs the program once. Nothing is allocated, managed or native, once the workspace has been used.
    /// </summary>
    /// <param name="workspace">From <see cref="Rent"/> of this executable; one run at a time. A workspace that is disposed during the run returns to the pool when the run ends.</param>
    /// <param name="feeds">One tensor for each of <see cref="TensorProgram.Inputs"/>, of its shape.</param>
    /// <param name="fetches">One tensor for each of <see cref="TensorProgram.Outputs"/>, of its shape, completely overwritten; each a different tensor, and none of the feeds.</param>
    /// <param name="options">Thread limit, cancellation and timing.</param>
    /// <exception cref="ArgumentException">A tensor is missing, of another shape, given twice, the workspace is foreign, or the times are for another number of operations.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The thread limit is negative.</exception>
    /// <exception cref="InvalidOperationException">Another run uses the workspace.</exception>
    /// <exception cref="ObjectDisposedException">A tensor, the workspace or the executable was disposed.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    void Run(Workspace workspace, ReadOnlySpan<NhwcTensor> feeds, ReadOnlySpan<NhwcTensor> fetches, RunOptions options = default);

    /// <summary>Describes what a run does, operation by operation.</summary>
    /// <returns>The description.</returns>
    ExecutionPlan Describe();
}
