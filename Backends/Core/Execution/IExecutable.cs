using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Represents a compiled program.</summary>
/// <remarks>Executables are immutable and thread-safe. Each run needs its own workspace.</remarks>
public interface IExecutable : IDisposable
{
    /// <summary>Gets the program that was compiled.</summary>
    TensorProgram Program { get; }

    /// <summary>
    /// Gets a workspace (arena, scratch memory, stream) from the pool, or creates one.
    /// </summary>
    /// <returns>The workspace; must be disposed by the caller.</returns>
    /// <remarks>
    /// Disposing the workspace returns it to the pool. The pool keeps a bounded number of idle
    /// workspaces. If a workspace is idle, this method allocates no managed memory.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The executable was disposed.</exception>
    Workspace Rent();

    /// <summary>Runs the program once.</summary>
    /// <param name="workspace">
    /// A workspace from <see cref="Rent"/> of this executable; used by one run at a time. If the
    /// caller disposes the workspace during the run, it returns to the pool when the run ends.
    /// </param>
    /// <param name="feeds">
    /// One tensor per entry of <see cref="TensorProgram.Inputs"/>, of its shape.
    /// </param>
    /// <param name="fetches">
    /// One tensor per entry of <see cref="TensorProgram.OutputShapes"/>, of that shape. The run
    /// overwrites all elements. The tensors must not share memory with each other or with the
    /// feeds.
    /// </param>
    /// <param name="options">Thread limit and cancellation.</param>
    /// <remarks>Only the first run in a workspace may allocate memory.</remarks>
    /// <exception cref="ArgumentException">
    /// The number of tensors or a shape does not match the program, a fetch shares memory with a
    /// feed or with another fetch, or the workspace was not rented from this executable.
    /// </exception>
    /// <exception cref="ArgumentNullException">A tensor is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The thread limit is negative.</exception>
    /// <exception cref="InvalidOperationException">Another run uses the workspace.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The workspace or the executable was disposed.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    void Run(Workspace workspace, ReadOnlySpan<NhwcTensor> feeds, ReadOnlySpan<NhwcTensor> fetches, RunOptions options = default);

    /// <summary>Describes the operations of a run.</summary>
    /// <returns>The description.</returns>
    ExecutionPlan Describe();
}
