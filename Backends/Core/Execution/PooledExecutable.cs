using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// What every executable shares, wherever its memory is: the pool of workspaces, checks of the caller's tensors and the plan for
/// people. It keeps at most <see cref="Environment.ProcessorCount"/> idle workspaces (more runs at once gain nothing) and frees the rest.
/// </summary>
/// <typeparam name="TMemory">The backend's workspaces.</typeparam>
public abstract class PooledExecutable<TMemory> : IExecutable
    where TMemory : WorkspaceMemory
{
    private readonly Lock _gate = new();
    private readonly Stack<TMemory> _idle = new();
    private int _rented;
    private bool _disposed;

    private protected PooledExecutable(TensorProgram program, MemoryPlan? memory)
    {
        ArgumentNullException.ThrowIfNull(program);
        Program = program;
        Memory = memory ?? MemoryPlan.For(program);
    }

    /// <inheritdoc/>
    public TensorProgram Program { get; }

    /// <summary>Homes of the values.</summary>
    private protected MemoryPlan Memory { get; }

    /// <summary>Bytes of further memory that one run needs beside the arena.</summary>
    protected abstract long ScratchBytes { get; }

    /// <summary>Bytes of the packed parameters this executable uses.</summary>
    protected abstract long ParameterBytes { get; }

    /// <summary>Bytes of one element of a value.</summary>
    protected virtual int ElementBytes => sizeof(float);

    /// <inheritdoc/>
    public Workspace Rent()
    {
        TMemory? memory;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _ = _idle.TryPop(out memory);
            _rented++;
        }

        try
        {
            memory ??= NewMemory();
        }
        catch
        {
            CountBack();
            throw;
        }

        return memory.Rent();
    }

    /// <inheritdoc/>
    public void Run(Workspace workspace, ReadOnlySpan<NhwcTensor> feeds, ReadOnlySpan<NhwcTensor> fetches, RunOptions options = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (workspace.Memory is not TMemory memory || !Owns(memory))
        {
            throw new ArgumentException("The workspace was not rented from this executable.", nameof(workspace));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxThreads, nameof(options));
        options.CancellationToken.ThrowIfCancellationRequested();
        RunChecks.Tensors(Program, feeds, fetches);
        RunChecks.Times(Program, options.Times);
        workspace.BeginRun();
        options.DeviceTime?.Begin();

        // The workspace holds the tensors while their addresses are in use, so that the garbage collector leaves them alone.
        Span<NhwcTensor?> tensors = TensorsOf(memory);
        try
        {
            feeds.CopyTo(tensors!);
            fetches.CopyTo(tensors[feeds.Length..]!);
            RunIn(memory, options);
        }
        finally
        {
            tensors.Clear();
            memory.EndRun();
        }
    }

    /// <inheritdoc/>
    public ExecutionPlan Describe() => new(
        [.. Program.Operations.Select(DescribeStep)],
        Memory.ArenaBytes / sizeof(float) * ElementBytes, ScratchBytes, ParameterBytes);

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
            while (_idle.TryPop(out TMemory? memory))
            {
                Free(memory);
            }

            last = _rented == 0;
        }

        if (last)
        {
            ReleaseParameters();
        }
    }

    /// <summary>Takes a workspace back whose rental has ended.</summary>
    protected void Return(TMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (!Keep(memory, rented: true))
        {
            Free(memory);
            CountBack();
        }
    }

    /// <summary>Puts a workspace that was never rented into the pool, for the first run to find.</summary>
    protected void Offer(TMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (!Keep(memory, rented: false))
        {
            Free(memory);
        }
    }

    /// <summary>Makes a workspace.</summary>
    protected abstract TMemory NewMemory();

    /// <summary>Frees a workspace that nobody uses.</summary>
    protected abstract void Free(TMemory memory);

    /// <summary>Whether a workspace was made by this executable.</summary>
    protected abstract bool Owns(TMemory memory);

    /// <summary>Returns the places for the tensors of a run: those fed, then those fetched.</summary>
    /// <param name="memory">The workspace of the run.</param>
    /// <returns>One place per feed and fetch.</returns>
    protected abstract Span<NhwcTensor?> TensorsOf(TMemory memory);

    /// <summary>Runs the program; the workspace holds the tensors.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    protected abstract void RunIn(TMemory memory, RunOptions options);

    /// <summary>Bytes of the parameters that a step reads, as its kernel keeps them; here as declared.</summary>
    protected virtual long ParameterBytesOf(int step) =>
        Program.Operations[step].Parameters.Sum(id => Program.Parameters[id].ElementCount * (long)sizeof(float));

    /// <summary>Images of the batch that a step takes at a time; null for the whole batch.</summary>
    protected virtual int? ImagesOf(int step) => null;

    /// <summary>Name of the kernel that runs a step.</summary>
    protected abstract string KernelOf(int step);

    /// <summary>Who chose the kernel of a step, in a word or two, where there was a choice; else null.</summary>
    protected virtual string? ChooserOf(int step) => null;

    /// <summary>Gives back the packed parameters. Called once, when disposed and no run can need them any more.</summary>
    protected abstract void ReleaseParameters();

    private bool Keep(TMemory memory, bool rented)
    {
        lock (_gate)
        {
            if (_disposed || _idle.Count >= Environment.ProcessorCount)
            {
                return false;
            }

            _idle.Push(memory);
            _rented -= rented ? 1 : 0;
            return true;
        }
    }

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

    private PlanStep DescribeStep(Operation operation, int index)
    {
        ValueId first = operation.Writes.First();
        Shape shape = Program.Values[first.Index];
        ValuePlace place = Memory.Places[first.Index];
        return new(
            operation.Kind, operation.Label, KernelOf(index), OperationDetail.Of(operation), shape,
            operation.Writes.Count() * (long)ElementBytes * shape.ElementCount,
            operation.CountFlops(Program.Shapes), place.Home == ValueHome.Arena ? place.Position / sizeof(float) * ElementBytes : null)
        {
            Images = ImagesOf(index),
            BytesRead = operation.Reads.Sum(view => Program.Shapes.Of(view).ElementCount * (long)ElementBytes) + ParameterBytesOf(index),
            ChosenBy = ChooserOf(index),
        };
    }
}
