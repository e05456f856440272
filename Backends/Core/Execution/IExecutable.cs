using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>A compiled program: immutable and thread-safe. Each run needs a workspace of its own.</summary>
public interface IExecutable : IDisposable
{
    /// <summary>What was compiled.</summary>
    TensorProgram Program { get; }

    /// <summary>
    /// Takes a workspace (arena, scratch, stream) from the pool or makes one; disposing it puts it back. The pool keeps a
    /// bounded number of idle ones. Nothing managed is allocated where one was idle.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The executable was disposed.</exception>
    Workspace Rent();

    /// <summary>
    /// Runs the program once. Nothing is allocated, managed or native, once the workspace has been used.
    /// </summary>
    /// <param name="workspace">From <see cref="Rent"/> of this executable; one run at a time. Disposed during the run, it goes back when that ends.</param>
    /// <param name="feeds">One tensor for each of <see cref="TensorProgram.Inputs"/>, of its shape.</param>
    /// <param name="fetches">One tensor for each of <see cref="TensorProgram.Outputs"/>, of its shape, written whole; none twice and none among the feeds.</param>
    /// <param name="options">Thread limit, cancellation, and where times go.</param>
    /// <exception cref="ArgumentException">A tensor is missing, of another shape, given twice, the workspace is foreign, or the times are for another number of operations.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The thread limit is negative.</exception>
    /// <exception cref="InvalidOperationException">Another run uses the workspace.</exception>
    /// <exception cref="ObjectDisposedException">A tensor, the workspace or the executable was disposed.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    void Run(Workspace workspace, ReadOnlySpan<NhwcTensor> feeds, ReadOnlySpan<NhwcTensor> fetches, RunOptions options = default);

    /// <summary>What runs, step by step.</summary>
    ExecutionPlan Describe();
}
