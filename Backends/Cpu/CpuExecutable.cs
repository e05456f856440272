namespace NeoResNet.Backends.Cpu;

/// <summary>A program compiled for the CPU: preallocated steps, and teams of threads kept for the next run.</summary>
internal sealed class CpuExecutable : HostExecutable
{
    private readonly Lock _gate = new();
    private readonly Stack<RunTeam> _idle = new();
    private readonly CpuStep[] _steps;
    private readonly int[] _ends;
    private readonly long[] _parameterBytes;
    private readonly StepContext _context;
    private readonly WorkerPool _pool;
    private readonly ScratchSizes _scratch;

    private CpuExecutable(Program program, CpuStep[][] steps, long[] parameterBytes, StepContext context, WorkerPool pool, ScratchSizes scratch)
        : base(program, scratch.Shared + (scratch.Thread * pool.MaxThreads))
    {
        _steps = [.. steps.SelectMany(each => each)];
        _ends = [.. steps.Select((_, operation) => steps.Take(operation + 1).Sum(each => each.Length))];
        foreach ((int operation, CpuStep[] its) in steps.Index())
        {
            Array.ForEach(its, step => step.Operation = operation);
        }

        _parameterBytes = parameterBytes;
        _context = context;
        _pool = pool;
        _scratch = scratch;
    }

    /// <inheritdoc/>
    protected override long ParameterBytes => _context.ParameterBytes;

    /// <summary>Compiles a program.</summary>
    /// <exception cref="ArgumentException">A parameter is missing or has another shape than declared; names the operation.</exception>
    public static CpuExecutable Compile(Program program, HostParameterSet parameters, KernelSet kernels, WorkerPool pool, WinogradUse winograd)
    {
        var context = new StepContext(program, parameters, kernels, pool.MaxThreads, winograd);
        try
        {
            var steps = new CpuStep[program.Operations.Count][];
            var parameterBytes = new long[steps.Length];
            for (int i = 0; i < steps.Length; i++)
            {
                long before = context.BytesGiven;
                steps[i] = StepFactory.Make(context, program.Operations[i]);
                parameterBytes[i] = context.BytesGiven - before;
            }

            return new(program, steps, parameterBytes, context, pool, ScratchSizes.Of(steps));
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

        team ??= new(_steps, _pool, _scratch);
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
        for (int i = step == 0 ? 0 : _ends[step - 1]; i < _ends[step]; i++)
        {
            for (int task = 0; task < _steps[i].TaskCount; task++)
            {
                _steps[i].Execute(task, workspace.Scratch + _scratch.Shared, workspace);
            }
        }
    }

    /// <inheritdoc/>
    protected override string KernelOf(int step) => _steps[_ends[step] - 1].Kernel;

    /// <inheritdoc/>
    protected override long ParameterBytesOf(int step) => _parameterBytes[step];

    /// <inheritdoc/>
    protected override void ReleaseParameters() => _context.Dispose();
}
