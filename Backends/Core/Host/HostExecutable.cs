using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// What every executable in host memory shares: workspaces, checks of the caller's tensors, addresses, final copies.
/// A backend says how to run all steps, or derives from <see cref="StepwiseExecutable"/> and says how to run one.
/// It keeps at most <see cref="Environment.ProcessorCount"/> idle workspaces (more runs at once gain nothing) and frees the rest.
/// </summary>
public abstract unsafe class HostExecutable : IExecutable
{
    private readonly Lock _gate = new();
    private readonly Stack<HostWorkspace> _idle = new();
    private readonly MemoryPlan _memory;
    private readonly long _scratchBytes;
    private int _rented;
    private bool _disposed;

    /// <summary>Plans the memory of a program.</summary>
    /// <param name="program">What will run.</param>
    /// <param name="scratchBytes">Further bytes that each workspace must have.</param>
    /// <param name="memory">Homes of the values; null to plan them.</param>
    protected HostExecutable(Program program, long scratchBytes = 0, MemoryPlan? memory = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        Program = program;
        _memory = memory ?? MemoryPlan.For(program);
        _scratchBytes = scratchBytes;
    }

    /// <inheritdoc/>
    public Program Program { get; }

    /// <summary>Homes of the values.</summary>
    protected MemoryPlan Memory => _memory;

    /// <inheritdoc/>
    public Workspace Rent()
    {
        HostWorkspace? memory;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _ = _idle.TryPop(out memory);
            _rented++;
        }

        try
        {
            memory ??= NewWorkspace();
        }
        catch
        {
            CountBack();
            throw;
        }

        return memory.Rent();
    }

    /// <inheritdoc/>
    public void Run(Workspace workspace, ReadOnlySpan<Tensor> feeds, ReadOnlySpan<Tensor> fetches, RunOptions options = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (workspace.Memory is not HostWorkspace host || host.Owner != this)
        {
            throw new ArgumentException("The workspace was not rented from this executable.", nameof(workspace));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxThreads, nameof(options));
        options.CancellationToken.ThrowIfCancellationRequested();
        RunChecks.Tensors(Program, feeds, fetches);
        RunChecks.Times(Program, options.Times);
        int leased = 0;
        workspace.BeginRun();
        try
        {
            foreach (Tensor feed in feeds)
            {
                host.Leases[leased] = feed.Lease();
                leased++;
            }

            foreach (Tensor fetch in fetches)
            {
                host.Leases[leased] = fetch.Lease();
                leased++;
            }

            BindTensors(host);
            options.Times?.Begin();
            RunSteps(host, options);
            CopyRepeatedOutputs(host, feeds.Length);
        }
        finally
        {
            for (int i = 0; i < leased; i++)
            {
                host.Leases[i].Dispose();
            }

            host.EndRun();
        }
    }

    /// <inheritdoc/>
    public ExecutionPlan Describe() => new(
        [.. Program.Operations.Select((operation, index) => DescribeStep(operation, index))],
        _memory.ArenaBytes, _scratchBytes, ParameterBytes);

    /// <summary>Frees the idle workspaces now; rented ones, and what runs need, when the last of them comes back.</summary>
    public void Dispose()
    {
        bool last;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            while (_idle.TryPop(out HostWorkspace? workspace))
            {
                workspace.Free();
            }

            last = _rented == 0;
        }

        if (last)
        {
            ReleaseParameters();
        }
    }

    internal void Return(HostWorkspace workspace)
    {
        bool kept = false;
        lock (_gate)
        {
            if (!_disposed && _idle.Count < Environment.ProcessorCount)
            {
                _idle.Push(workspace);
                kept = true;
            }
        }

        if (!kept)
        {
            workspace.Free();
        }

        CountBack();
    }

    /// <summary>Bytes of the packed parameters this executable uses.</summary>
    protected abstract long ParameterBytes { get; }

    /// <summary>Bytes of the parameters that a step reads, as its kernel keeps them; here as declared.</summary>
    protected virtual long ParameterBytesOf(int step) =>
        Program.Operations[step].Parameters.Sum(id => Program.Parameters[id].ElementCount * (long)sizeof(float));

    /// <summary>Images of the batch that a step takes at a time; null for the whole batch.</summary>
    protected virtual int? ImagesOf(int step) => null;

    /// <summary>
    /// Runs all steps; the addresses of all values are set. It looks at the cancellation token between steps at least, and tells
    /// <see cref="RunOptions.Times"/> after each.
    /// </summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    protected abstract void RunSteps(HostWorkspace workspace, RunOptions options);

    /// <summary>Name of the kernel that runs a step.</summary>
    protected abstract string KernelOf(int step);

    /// <summary>Who chose the kernel of a step, in a word or two, where there was a choice; else null.</summary>
    protected virtual string? ChooserOf(int step) => null;

    /// <summary>Gives back the packed parameters. Called once, when disposed and no run can need them any more.</summary>
    protected abstract void ReleaseParameters();

    // One workspace fewer is out; the last one of a disposed executable takes the parameters with it.
    private void CountBack()
    {
        bool last;
        lock (_gate)
        {
            _rented--;
            last = _disposed && _rented == 0;
        }

        if (last)
        {
            ReleaseParameters();
        }
    }

    private HostWorkspace NewWorkspace()
    {
        var workspace = new HostWorkspace(this, _memory.ArenaBytes, _scratchBytes, Program.Values.Count, Program.Inputs.Count + Program.Outputs.Count);
        for (int i = 0; i < _memory.Places.Count; i++)
        {
            if (_memory.Places[i] is { Home: ValueHome.Arena, Position: long offset })
            {
                workspace.SetAddress(new(i), (float*)(workspace.Arena + offset));
            }
        }

        return workspace;
    }

    private void BindTensors(HostWorkspace workspace)
    {
        for (int i = 0; i < _memory.Places.Count; i++)
        {
            ValuePlace place = _memory.Places[i];
            if (place.Home is ValueHome.Feed or ValueHome.Fetch)
            {
                int lease = (int)place.Position + (place.Home == ValueHome.Fetch ? Program.Inputs.Count : 0);
                workspace.SetAddress(new(i), workspace.Leases[lease].Data);
            }
        }
    }

    private void CopyRepeatedOutputs(HostWorkspace workspace, int feeds)
    {
        for (int i = 0; i < _memory.FinalCopies.Count; i++)
        {
            (ValueId value, int output) = _memory.FinalCopies[i];
            int length = Program.Values[value.Index].ElementCount;
            new ReadOnlySpan<float>(workspace.Address(value), length).CopyTo(new Span<float>(workspace.Leases[feeds + output].Data, length));
        }
    }

    private PlanStep DescribeStep(Operation operation, int index)
    {
        ValueId first = operation.Writes.First();
        Shape shape = Program.Values[first.Index];
        ValuePlace place = _memory.Places[first.Index];
        return new(
            operation.Kind, operation.Label, KernelOf(index), StepDetail.Of(operation), shape,
            operation.Writes.Count() * (long)sizeof(float) * shape.ElementCount,
            operation.CountFlops(Program.Shapes), place.Home == ValueHome.Arena ? place.Position : null)
        {
            Images = ImagesOf(index),
            BytesRead = operation.Reads.Sum(view => Program.Shapes.Of(view).ElementCount * (long)sizeof(float)) + ParameterBytesOf(index),
            ChosenBy = ChooserOf(index),
        };
    }
}
