using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Executes the steps of a run, one after the other, on several threads.</summary>
/// <remarks>
/// <see cref="TaskShares"/> divides the tasks of each step among the threads. A thread that finds no
/// task of a step reports once how many it has executed. Later runs reuse the team.
/// </remarks>
internal sealed unsafe class RunTeam : WorkerTeam
{
    private readonly CpuStep[] _steps;
    private readonly WorkerPool _pool;
    private readonly ScratchSizes _scratch;
    private readonly TaskShares _shares;
    private readonly Action<CpuStep, int, int> _execute;
    private HostWorkspace? _workspace;
    private RunOptions _options;
    private ExceptionDispatchInfo? _error;
    private PaddedCounters _counters;

    /// <summary>Creates a team for the steps of one executable.</summary>
    /// <param name="steps">The steps to run.</param>
    /// <param name="pool">The pool that lends workers.</param>
    /// <param name="scratch">
    /// Sizes of the scratch memory. The workspace has one piece per worker of the pool and one
    /// piece for the caller.
    /// </param>
    public RunTeam(CpuStep[] steps, WorkerPool pool, ScratchSizes scratch)
    {
        _steps = steps;
        _pool = pool;
        _scratch = scratch;
        _shares = new(pool.MaxThreads);
        _execute = Execute;
    }

    /// <summary>Runs all steps and returns when no thread works on them any more.</summary>
    public void Run(HostWorkspace workspace, RunOptions options)
    {
        int limit = options.MaxThreads > 0 ? Math.Min(options.MaxThreads, _pool.MaxThreads) : _pool.MaxThreads;
        _workspace = workspace;
        _options = options;
        _error = null;
        _shares.Begin(limit);
        try
        {
            for (int step = 0; step < _steps.Length; step++)
            {
                RunStep(step + 1, _steps[step], limit - 1);

                // A cancelled run may have skipped tasks.
                options.CancellationToken.ThrowIfCancellationRequested();
                if (options.Times is { } times)
                {
                    _steps[step].Lap(times);
                }
            }
        }
        finally
        {
            Volatile.Write(ref _counters.Step, 0);
            Disband(_pool);
            _workspace = null;
            _options = default;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The method returns when the run ends, or when the thread finds no task for the duration of a
    /// spin.
    /// </remarks>
    public override void Work(int slot)
    {
        var spin = new BoundedSpin(_pool.SpinMicroseconds);
        int finished = 0;
        while (true)
        {
            int number = Volatile.Read(ref _counters.Step);
            if (number == 0)
            {
                return;
            }

            if (number != finished)
            {
                int executed = _shares.Drain(number, _steps[number - 1], slot, _execute);
                finished = number;
                if (executed > 0)
                {
                    Interlocked.Add(ref _counters.Completed, executed);
                    spin = new(_pool.SpinMicroseconds);
                }
            }
            else if (!spin.TrySpin())
            {
                return;
            }
        }
    }

    private void RunStep(int number, CpuStep step, int workers)
    {
        int count = step.TaskCount;
        if (count == 1 || workers == 0)
        {
            byte* scratch = ScratchOf(0);
            StepMemory memory = Memory;
            for (int task = 0; task < count; task++)
            {
                _options.CancellationToken.ThrowIfCancellationRequested();
                step.Execute(task, scratch, in memory);
            }

            return;
        }

        _counters.Completed = 0;
        Volatile.Write(ref _counters.Step, number);
        if (Members < workers)
        {
            _pool.Lend(this, workers);
        }

        int executed = _shares.Drain(number, step, 0, _execute);
        if (executed < count)
        {
            AwaitTasks(count - executed);
        }

        _error?.Throw();
    }

    private void Execute(CpuStep step, int task, int slot)
    {
        try
        {
            // After a cancellation, the team counts the remaining tasks of the step but does not
            // execute them.
            if (!_options.CancellationToken.IsCancellationRequested)
            {
                StepMemory memory = Memory;
                step.Execute(task, ScratchOf(slot), in memory);
            }
        }
        catch (Exception exception)
        {
            _ = Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(exception), null);
        }
    }

    private void AwaitTasks(int count)
    {
        var spin = new BoundedSpin(_pool.SpinMicroseconds);
        while (Volatile.Read(ref _counters.Completed) < count && spin.TrySpin())
        {
        }

        var wait = default(SpinWait);
        while (Volatile.Read(ref _counters.Completed) < count)
        {
            wait.SpinOnce();
        }
    }

    private StepMemory Memory => new(_workspace!.Addresses, _workspace.Scratch, _options);

    private byte* ScratchOf(int slot)
    {
        byte* scratch = _workspace!.Scratch + _scratch.Shared + (slot * _scratch.Thread);
        Debug.Assert((nint)scratch % NhwcTensor.Alignment == 0, "Steps expect aligned scratch memory.");
        return scratch;
    }

    // Workers read the step while they wait, and the caller reads the number of completed tasks, so
    // that each number has cache lines of its own.
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct PaddedCounters
    {
        /// <summary>The number of the current step, from 1; 0 if the team does not run.</summary>
        [FieldOffset(128)]
        public int Step;

        /// <summary>The tasks of the current step that workers have executed.</summary>
        [FieldOffset(256)]
        public int Completed;
    }
}
