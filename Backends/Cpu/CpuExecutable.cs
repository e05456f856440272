namespace NeoResNet.Backends.Cpu;

/// <summary>A program compiled for the CPU: preallocated steps, and teams of threads kept for the next run.</summary>
internal sealed class CpuExecutable : HostExecutable
{
    private readonly Lock _gate = new();
    private readonly Stack<RunTeam> _idle = new();
    private readonly CpuStep[] _steps;
    private readonly StepContext _context;
    private readonly WorkerPool _pool;
    private readonly long _threadScratch;

    private CpuExecutable(Program program, CpuStep[] steps, StepContext context, WorkerPool pool, long threadScratch)
        : base(program, threadScratch * pool.MaxThreads)
    {
        _steps = steps;
        _context = context;
        _pool = pool;
        _threadScratch = threadScratch;
    }

    /// <inheritdoc/>
    protected override long ParameterBytes => _context.ParameterBytes;

    /// <summary>Compiles a program.</summary>
    /// <exception cref="ArgumentException">A parameter is missing or has another shape than declared; names the operation.</exception>
    public static CpuExecutable Compile(Program program, HostParameterSet parameters, KernelSet kernels, WorkerPool pool)
    {
        var context = new StepContext(program, parameters, kernels, pool.MaxThreads);
        try
        {
            CpuStep[] steps = [.. program.Operations.Select(operation => StepFactory.Make(context, operation))];
            return new(program, steps, context, pool, ThreadScratch(steps));
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void RunSteps(HostWorkspace workspace, RunOptions options)
    {
        RunTeam? team;
        lock (_gate)
        {
            _ = _idle.TryPop(out team);
        }

        team ??= new(_steps, _pool, _threadScratch);
        try
        {
            team.Run(workspace, options);
        }
        finally
        {
            lock (_gate)
            {
                _idle.Push(team);
            }
        }
    }

    /// <inheritdoc/>
    protected override unsafe void RunStep(int step, HostWorkspace workspace, RunOptions options)
    {
        for (int task = 0; task < _steps[step].TaskCount; task++)
        {
            _steps[step].Execute(task, workspace.Scratch, workspace);
        }
    }

    /// <inheritdoc/>
    protected override string KernelOf(int step) => _steps[step].Kernel;

    /// <inheritdoc/>
    protected override void ReleaseParameters() => _context.Dispose();

    // Whole pages, so that threads share no cache line and no page.
    private static long ThreadScratch(CpuStep[] steps)
    {
        long bytes = 0;
        foreach (CpuStep step in steps)
        {
            bytes = Math.Max(bytes, step.ScratchBytes);
        }

        return (bytes + 4095) / 4096 * 4096;
    }
}
