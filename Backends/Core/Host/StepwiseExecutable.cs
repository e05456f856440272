using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Provides a base class for the executables of a new backend, which runs the operations of a
/// program in host memory one after the other on the caller's thread.
/// </summary>
/// <remarks>
/// The base class checks the arguments of a run, plans and pools the memory, checks for
/// cancellation before each operation, and measures each operation while a program is profiled. The
/// derived class computes the operations. Backends with their own memory implement
/// <see cref="IExecutable"/> and derive their workspaces from <see cref="WorkspaceMemory"/>.
/// </remarks>
public abstract class StepwiseExecutable : IExecutable
{
    private readonly Runner _runner;

    /// <summary>Plans the memory of a program.</summary>
    /// <param name="program">The program to run.</param>
    /// <param name="scratchBytes">
    /// Bytes of scratch memory that each workspace needs; not negative.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="program"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="scratchBytes"/> is negative.
    /// </exception>
    protected StepwiseExecutable(TensorProgram program, long scratchBytes = 0)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentOutOfRangeException.ThrowIfNegative(scratchBytes);
        _runner = new(this, program, scratchBytes);
    }

    /// <inheritdoc/>
    public TensorProgram Program => _runner.Program;

    /// <summary>Gets the bytes of the parameters that this executable keeps.</summary>
    protected abstract long ParameterBytes { get; }

    /// <inheritdoc/>
    public Workspace Rent() => _runner.Rent();

    /// <inheritdoc/>
    public void Run(Workspace workspace, ReadOnlySpan<NhwcTensor> feeds, ReadOnlySpan<NhwcTensor> fetches, RunOptions options = default) =>
        _runner.Run(workspace, feeds, fetches, options);

    /// <inheritdoc/>
    public ExecutionPlan Describe() => _runner.Describe();

    /// <summary>Frees the idle workspaces.</summary>
    /// <remarks>
    /// A rented workspace is freed when its rental ends. The executable releases the parameters
    /// after the last rental has ended.
    /// </remarks>
    public void Dispose() => _runner.Dispose();

    /// <summary>
    /// Runs one operation: reads its operands and writes all elements of its outputs, epilogue
    /// included.
    /// </summary>
    /// <param name="step">Index in <see cref="TensorProgram.Operations"/>.</param>
    /// <param name="workspace">
    /// The memory of the run; <see cref="ValuesOf"/> and <see cref="ScratchOf"/> access it.
    /// </param>
    /// <param name="options">The options of the run.</param>
    protected abstract void RunStep(int step, Workspace workspace, RunOptions options);

    /// <summary>
    /// Gets the name of the kernel that runs an operation, for <see cref="PlanStep.Kernel"/>.
    /// </summary>
    /// <param name="step">Index in <see cref="TensorProgram.Operations"/>.</param>
    /// <returns>The name.</returns>
    protected abstract string KernelOf(int step);

    /// <summary>Releases the parameters.</summary>
    /// <remarks>
    /// The base class calls this method once, after <see cref="Dispose"/> and the end of the last
    /// rental.
    /// </remarks>
    protected abstract void ReleaseParameters();

    /// <summary>Gets the elements of a value as stored, in row-major order.</summary>
    /// <param name="workspace">The memory of the run.</param>
    /// <param name="value">A value of the program.</param>
    /// <returns>
    /// The elements; their number is the element count of the shape in
    /// <see cref="TensorProgram.Values"/>. A strided <see cref="View"/> reads a part of them.
    /// </returns>
    /// <remarks>The span is valid only during <see cref="RunStep"/>.</remarks>
    /// <exception cref="ArgumentException">
    /// The workspace was not rented from this executable.
    /// </exception>
    protected unsafe Span<float> ValuesOf(Workspace workspace, ValueId value) =>
        new(MemoryOf(workspace).Address(value), Program.Values[value.Index].ElementCount);

    /// <summary>
    /// Gets the scratch memory of a workspace, which is 64-byte aligned and has undefined content.
    /// </summary>
    /// <param name="workspace">The memory of the run.</param>
    /// <returns>
    /// The scratch memory that the constructor requested, limited to the first
    /// <see cref="int.MaxValue"/> bytes.
    /// </returns>
    /// <remarks>The span is valid only during <see cref="RunStep"/>.</remarks>
    /// <exception cref="ArgumentException">
    /// The workspace was not rented from this executable.
    /// </exception>
    protected unsafe Span<byte> ScratchOf(Workspace workspace) =>
        new(MemoryOf(workspace).Scratch, (int)Math.Min(_runner.RequestedScratch, int.MaxValue));

    private HostWorkspace MemoryOf(Workspace workspace) => workspace.Memory is HostWorkspace memory && ReferenceEquals(memory.Owner, _runner)
        ? memory
        : throw new ArgumentException("The workspace was not rented from this executable. Pass the workspace of the run.", nameof(workspace));

    /// <summary>
    /// Connects the overridable methods to the memory plan and the pool of workspaces.
    /// </summary>
    private sealed class Runner(StepwiseExecutable executable, TensorProgram program, long scratchBytes) : SequentialExecutable(program, scratchBytes)
    {
        public long RequestedScratch => ScratchBytes;

        protected override long ParameterBytes => executable.ParameterBytes;

        protected override void RunStep(int step, HostWorkspace workspace, RunOptions options) => executable.RunStep(step, workspace.Current, options);

        protected override string KernelOf(int step) => executable.KernelOf(step);

        protected override void ReleaseParameters() => executable.ReleaseParameters();
    }
}
