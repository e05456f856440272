using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Provides the common part of all executables, on the host and on devices: the pool of workspaces,
/// the argument checks of a run and the description of the plan.
/// </summary>
/// <typeparam name="TMemory">Type of the backend's workspaces.</typeparam>
/// <remarks>
/// The pool keeps at most <see cref="Environment.ProcessorCount"/> idle workspaces, because more
/// concurrent runs are not faster. It frees all other idle workspaces.
/// </remarks>
internal abstract class PooledExecutable<TMemory> : IExecutable
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

    /// <summary>Gets the places of the values.</summary>
    private protected MemoryPlan Memory { get; }

    /// <summary>Gets the bytes of memory that one run needs in addition to the arena.</summary>
    protected abstract long ScratchBytes { get; }

    /// <summary>Gets the bytes of the packed parameters that this executable uses.</summary>
    protected abstract long ParameterBytes { get; }

    /// <summary>Gets the bytes of one element of a value.</summary>
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
            throw new ArgumentException("The workspace was not rented from this executable. Pass a workspace that its Rent method returned.", nameof(workspace));
        }

        OptionRange.Check(nameof(options), nameof(RunOptions.MaxThreads), options.MaxThreads, 0);
        options.CancellationToken.ThrowIfCancellationRequested();
        RunChecks.Tensors(Program, feeds, fetches);
        RunChecks.Times(Program, options.Times);
        workspace.BeginRun();
        options.DeviceTime?.Begin();

        // The workspace refers to the tensors while the run uses their addresses, so that the
        // garbage collector keeps them.
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

    /// <summary>Frees the idle workspaces.</summary>
    /// <remarks>
    /// A rented workspace is freed when its rental ends. The executable releases the parameters
    /// after the last rental has ended.
    /// </remarks>
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

    /// <summary>Returns a workspace to the pool after its rental has ended.</summary>
    protected void Return(TMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (!Keep(memory, rented: true))
        {
            Free(memory);
            CountBack();
        }
    }

    /// <summary>Adds a workspace that was never rented to the pool, for the first run.</summary>
    protected void Offer(TMemory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (!Keep(memory, rented: false))
        {
            Free(memory);
        }
    }

    /// <summary>Creates a workspace.</summary>
    protected abstract TMemory NewMemory();

    /// <summary>Frees a workspace that is not in use.</summary>
    protected abstract void Free(TMemory memory);

    /// <summary>Determines whether this executable created a workspace.</summary>
    protected abstract bool Owns(TMemory memory);

    /// <summary>Gets the places for the tensors of a run: the feeds, then the fetches.</summary>
    /// <param name="memory">The workspace of the run.</param>
    /// <returns>One place per feed and fetch.</returns>
    protected abstract Span<NhwcTensor?> TensorsOf(TMemory memory);

    /// <summary>Runs the program in a workspace that refers to the tensors.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    protected abstract void RunIn(TMemory memory, RunOptions options);

    /// <summary>
    /// Gets the number of bytes of the parameters that a step reads, as its kernel stores them.
    /// </summary>
    /// <remarks>The default implementation counts the declared shapes.</remarks>
    protected virtual long ParameterBytesOf(int step) =>
        Program.Operations[step].Parameters.Sum(id => Program.Parameters[id].ElementCount * (long)sizeof(float));

    /// <summary>
    /// Gets the number of images that a step processes together; null for the whole batch.
    /// </summary>
    protected virtual int? ImagesOf(int step) => null;

    /// <summary>Gets the name of the kernel that runs a step.</summary>
    protected abstract string KernelOf(int step);

    /// <summary>
    /// Gets the reason why the backend chose the kernel of a step, in one or two words; null if
    /// only one kernel applies.
    /// </summary>
    protected virtual string? ChooserOf(int step) => null;

    /// <summary>Releases the packed parameters.</summary>
    /// <remarks>
    /// The base class calls this method once, after disposal and the end of the last rental.
    /// </remarks>
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

    // Counts a rental as ended. The last rental of a disposed executable releases the parameters.
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
