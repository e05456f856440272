using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Represents a compiled program. Immutable and thread-safe; each run needs its own workspace.
/// </summary>
public interface IExecutable : IDisposable
{
    /// <summary>Gets the program that was compiled.</summary>
    TensorProgram Program { get; }

    /// <summary>
    /// Takes a workspace (arena, scratch, stream) from the pool, or creates one; disposing the
    /// workspace returns it. The pool keeps a bounded number of idle workspaces. If a workspace is
    /// idle, this method allocates no managed memory.
    /// </summary>
    /// <returns>The workspace; must be disposed by the caller.</returns>
    /// <exception cref="ObjectDisposedException">The executable was disposed.</exception>
    Workspace Rent();

    /// <summary>
    /// Runs the program once. Only the first run in a workspace may allocate memory.
    /// </summary>
    /// <param name="workspace">
    /// A workspace from <see cref="Rent"/> of this executable; used by one run at a time. If the
    /// caller disposes the workspace during the run, it returns to the pool when the run ends.
    /// </param>
    /// <param name="feeds">
    /// One tensor per entry of <see cref="TensorProgram.Inputs"/>, of its shape.
    /// </param>
    /// <param name="fetches">
    /// One tensor per entry of <see cref="TensorProgram.OutputShapes"/>, of that shape. The run
    /// overwrites all elements. The tensors must be different from each other and from the feeds.
    /// </param>
    /// <param name="options">Thread limit and cancellation.</param>
    /// <exception cref="ArgumentException">
    /// The number of tensors or a shape does not match the program, a tensor is passed twice, or
    /// the workspace was not rented from this executable.
    /// </exception>
    /// <exception cref="ArgumentNullException">A tensor is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The thread limit is negative.</exception>
    /// <exception cref="InvalidOperationException">Another run uses the workspace.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The workspace or the executable was disposed.
    /// </exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    void Run(Workspace workspace, ReadOnlySpan<NhwcTensor> feeds, ReadOnlySpan<NhwcTensor> fetches, RunOptions options = default);

    /// <summary>Describes what a run does, operation by operation.</summary>
    /// <returns>The description.</returns>
    ExecutionPlan Describe();
}
