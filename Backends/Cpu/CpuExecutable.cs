namespace NeoResNet.Backends.Cpu;

/// <summary>Represents a program compiled for the CPU.</summary>
/// <remarks>Each workspace has a team of threads that runs in it.</remarks>
internal sealed class CpuExecutable : HostExecutable<CpuWorkspace>
{
    private readonly CpuStep[] _steps;
    private readonly long[] _parameterBytes;
    private readonly StepContext _context;
    private readonly WorkerPool _pool;
    private readonly ScratchSizes _scratch;

    private CpuExecutable(TensorProgram program, MemoryPlan memory, CpuStep[] steps, long[] parameterBytes, StepContext context, WorkerPool pool, ScratchSizes scratch)
        : base(program, scratch.Shared + (scratch.Thread * pool.MaxThreads), memory)
    {
        _steps = steps;
        _parameterBytes = parameterBytes;
        _context = context;
        _pool = pool;
        _scratch = scratch;
        ParameterBytes = context.ParameterBytes;
    }

    /// <inheritdoc/>
    protected override long ParameterBytes { get; }

    /// <summary>Compiles a program.</summary>
    /// <exception cref="ArgumentException">
    /// A parameter is missing or has another shape than declared. The message names the operation.
    /// </exception>
    public static CpuExecutable Compile(TensorProgram program, HostParameterSet parameters, KernelSet kernels, WorkerPool pool, WinogradRule winograd)
    {
        var context = new StepContext(program, parameters, kernels, pool, winograd);
        try
        {
            Stretch[] stretches = SlicePlan.Of(program, pool.MaxThreads, context.IsLive);
            var memory = SliceMemory.For(program, pool.MaxThreads, stretches);
            var parameterBytes = new long[program.Operations.Count];
            var steps = new List<CpuStep>();
            int next = 0;
            foreach ((int index, Stretch stretch) in stretches.Index())
            {
                steps.AddRange(Make(context, program, next, stretch.First, parameterBytes));
                context.UseImages(stretch.Batch, stretch.Images);
                CpuStep[] inner = Make(context, program, stretch.First, stretch.End, parameterBytes);
                context.UseImages(stretch.Batch, stretch.Batch);
                steps.Add(new SliceStep(program, stretch, inner, memory, memory.BytesOf(index)) { Operation = stretch.First });
                next = stretch.End;
            }

            steps.AddRange(Make(context, program, next, program.Operations.Count, parameterBytes));
            return new(program, memory.Plan, [.. steps], parameterBytes, context, pool, ScratchSizes.Of(steps));
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    private protected override void RunAll(CpuWorkspace workspace, RunOptions options) => workspace.Team.Run(workspace, options);

    /// <inheritdoc/>
    private protected override CpuWorkspace NewWorkspace(in HostWorkspaceSize size) => new(size, this, new(_steps, _pool, _scratch));

    /// <inheritdoc/>
    protected override string KernelOf(int step) => StepOf(step) is SliceStep slices ? slices.KernelOf(step) : StepOf(step).Kernel;

    /// <inheritdoc/>
    protected override int? ImagesOf(int step) => (StepOf(step) as SliceStep)?.Images;

    /// <inheritdoc/>
    protected override string? ChooserOf(int step) => _context.Winograd.ChooserOf(Program.Shapes, Program.Operations[step]);

    /// <inheritdoc/>
    protected override long ParameterBytesOf(int step) => _parameterBytes[step];

    /// <inheritdoc/>
    protected override void ReleaseParameters() => _context.Dispose();

    private static CpuStep[] Make(StepContext context, TensorProgram program, int first, int end, long[] parameterBytes)
    {
        var steps = new List<CpuStep>();
        for (int operation = first; operation < end; operation++)
        {
            long before = context.BytesGiven;
            CpuStep[] its = StepFactory.Make(context, program.Operations[operation]);
            Array.ForEach(its, step => step.Operation = operation);
            steps.AddRange(its);
            parameterBytes[operation] = context.BytesGiven - before;
        }

        return [.. steps];
    }

    // Finds the last step that begins at or before the operation. If an operation has several
    // steps, the last of them completes it.
    private CpuStep StepOf(int operation) => _steps.Last(step => step.Operation <= operation);
}
