using System.Diagnostics;
using System.Runtime.ExceptionServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Executes the steps of a run, one after the other, on several threads.</summary>
/// <remarks>
/// The threads draw tasks from one counter. The counter contains the number of the step, so that a
/// late thread can draw only a task of the current step. Later runs reuse the team.
/// </remarks>
internal sealed unsafe class RunTeam : WorkerTeam
{
    private readonly CpuStep[] _steps;
    private readonly WorkerPool _pool;
    private readonly ScratchSizes _scratch;
    private HostWorkspace? _workspace;
    private RunOptions _options;
    private ExceptionDispatchInfo? _error;

    // The upper half is the step. The lower half is the next task of the step.
    private long _ticket;
    private int _completed;

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
        _ticket = (long)steps.Length << 32;
    }

    /// <summary>Runs all steps and returns when no thread works on them any more.</summary>
    public void Run(HostWorkspace workspace, RunOptions options)
    {
        int limit = options.MaxThreads > 0 ? Math.Min(options.MaxThreads, _pool.MaxThreads) : _pool.MaxThreads;
        _workspace = workspace;
        _options = options;
        _error = null;
        try
        {
            for (int step = 0; step < _steps.Length; step++)
            {
                RunStep(step, limit - 1);

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
            Volatile.Write(ref _ticket, (long)_steps.Length << 32);
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
        while (true)
        {
            long seen = Volatile.Read(ref _ticket);
            int step = (int)(seen >> 32);
            if (step >= _steps.Length)
            {
                return;
            }

            if ((int)seen < _steps[step].TaskCount)
            {
                long ticket = Interlocked.Increment(ref _ticket) - 1;
                step = (int)(ticket >> 32);
                if (step < _steps.Length && (int)ticket < _steps[step].TaskCount)
                {
                    Execute(_steps[step], (int)ticket, slot);
                    spin = new(_pool.SpinMicroseconds);
                }
            }
            else if (!spin.TrySpin())
            {
                return;
            }
        }
    }

    private void RunStep(int index, int workers)
    {
        CpuStep step = _steps[index];
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

        _completed = 0;
        Volatile.Write(ref _ticket, (long)index << 32);
        if (Members < workers)
        {
            _pool.Lend(this, workers);
        }

        while ((int)Volatile.Read(ref _ticket) < count)
        {
            int task = (int)(Interlocked.Increment(ref _ticket) - 1);
            if (task < count)
            {
                Execute(step, task, 0);
            }
        }

        AwaitTasks(count);
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

        Interlocked.Increment(ref _completed);
    }

    private void AwaitTasks(int count)
    {
        var spin = new BoundedSpin(_pool.SpinMicroseconds);
        while (Volatile.Read(ref _completed) < count && spin.TrySpin())
        {
        }

        var wait = default(SpinWait);
        while (Volatile.Read(ref _completed) < count)
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
}
