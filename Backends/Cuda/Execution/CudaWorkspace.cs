using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// What one run works with: a stream with its library handles, one piece of device memory for all values, page-locked memory for the
/// caller's tensors, the steps placed in it, and from the second run on a recording of all that.
/// </summary>
internal sealed class CudaWorkspace : WorkspaceMemory
{
    // What NVIDIA recommends below Hopper; larger ones serve methods that were not measured here.
    private const long BlasWorkspaceBytes = 4 << 20;

    private readonly CudaExecutable _owner;
    private readonly CudaRuntime _runtime;
    private readonly TensorLease[] _leases;
    private readonly List<CudaStep> _steps = [];
    private readonly List<Transfer> _feeds = [];
    private readonly List<Transfer> _fetches = [];
    private readonly CudaStream _stream;
    private readonly CudaDnn? _dnn;
    private CudaBlas? _blas;
    private CudaDeviceVariable<byte>? _blasMemory;
    private CudaDeviceVariable<byte>? _slab;
    private CudaGraphExec? _recording;
    private bool _hasRun;

    /// <summary>Searches engines, takes the memory and places the steps.</summary>
    /// <exception cref="CudaLibraryException">The device has not the memory, or a library failed; everything taken before is given back.</exception>
    /// <exception cref="NotSupportedException">Nothing runs one of the operations.</exception>
    public CudaWorkspace(CudaExecutable owner, CudaRuntime runtime, MemoryPlan memory, ParameterLeases parameters, in DnnEngineRules rules)
    {
        runtime.ThrowIfDisposed();
        _owner = owner;
        _runtime = runtime;
        Program program = owner.Program;
        _leases = new TensorLease[program.Inputs.Count + program.Outputs.Count];
        _stream = new(runtime.Context);
        try
        {
            _dnn = new(_stream);
            var context = new StepContext(runtime, program, parameters, rules, _stream, _dnn, StartBlas);
            foreach (Operation operation in program.Operations)
            {
                _steps.Add(CudaStep.Make(operation, context));
            }

            ScratchBytes = _steps.Select(step => step.ScratchBytes).Append(0).Max();
            Place(program, new(program, memory, runtime.ElementBytes, ScratchBytes));
        }
        catch
        {
            Free();
            throw;
        }
    }

    /// <inheritdoc/>
    public override long Bytes => (long)(_slab?.SizeInBytes ?? 0) + (_blas is null ? 0 : BlasWorkspaceBytes) + _feeds.Concat(_fetches).Sum(transfer => transfer.Bytes);

    /// <summary>Bytes of the largest step's scratch memory.</summary>
    public long ScratchBytes { get; }

    /// <summary>The executable that made it.</summary>
    public CudaExecutable Owner => _owner;

    /// <summary>The tensors of the run under way: those fed, then those fetched.</summary>
    public Span<TensorLease> Leases => _leases;

    /// <summary>One for each operation.</summary>
    public IReadOnlyList<CudaStep> Steps => _steps;

    /// <summary>Whether runs replay a recording now.</summary>
    public bool IsRecorded => _recording is not null;

    /// <summary>Runs the program with the leased tensors and waits for the end.</summary>
    public unsafe void Run(RunOptions options)
    {
        _runtime.ThrowIfDisposed();
        for (int i = 0; i < _feeds.Count; i++)
        {
            Span<float> host = _feeds[i].Host;
            new ReadOnlySpan<float>(_leases[i].Data, host.Length).CopyTo(host);
        }

        options.CancellationToken.ThrowIfCancellationRequested();
        try
        {
            Queue(options);
            _stream.Synchronize();
        }
        catch
        {
            Settle();
            throw;
        }

        _hasRun = true;
        for (int i = 0; i < _fetches.Count; i++)
        {
            Span<float> host = _fetches[i].Host;
            host.CopyTo(new(_leases[_feeds.Count + i].Data, host.Length));
        }
    }

    /// <summary>Gives everything back. No run is under way.</summary>
    public void Free()
    {
        _recording?.Dispose();
        _steps.ForEach(step => step.Dispose());
        _feeds.ForEach(transfer => transfer.Dispose());
        _fetches.ForEach(transfer => transfer.Dispose());
        _blas?.Dispose();
        _dnn?.Dispose();
        _blasMemory?.Dispose();
        _slab?.Dispose();
        _stream.Dispose();
    }

    /// <inheritdoc/>
    protected override void GiveBack() => _owner.TakeBack(this);

    private void Queue(RunOptions options)
    {
        if (options.Times is { } times)
        {
            EnqueueTimed(times, options.CancellationToken);
        }
        else if (!_runtime.Options.UseGraphs || !_hasRun)
        {
            // The first run is never recorded: libraries load their kernels at the first use, which a recording must not see.
            Enqueue();
        }
        else
        {
            _recording ??= Record();
            _recording.Launch(_stream);
        }
    }

    private CudaGraphExec Record()
    {
        using CudaGraph graph = _stream.Capture(Enqueue);
        return graph.Instantiate();
    }

    private void Enqueue()
    {
        foreach (Transfer feed in _feeds)
        {
            feed.EnqueueFeed(_stream, _runtime.Kernels);
        }

        foreach (CudaStep step in _steps)
        {
            step.Enqueue();
        }

        foreach (Transfer fetch in _fetches)
        {
            fetch.EnqueueFetch(_stream, _runtime.Kernels);
        }
    }

    // Waits after each step, so that the time is the device's. Transfers count for no step.
    private void EnqueueTimed(StepTimes times, CancellationToken cancellation)
    {
        foreach (Transfer feed in _feeds)
        {
            feed.EnqueueFeed(_stream, _runtime.Kernels);
        }

        _stream.Synchronize();
        times.Begin();
        for (int i = 0; i < _steps.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            _steps[i].Enqueue();
            _stream.Synchronize();
            times.Lap(i);
        }

        foreach (Transfer fetch in _fetches)
        {
            fetch.EnqueueFetch(_stream, _runtime.Kernels);
        }
    }

    // After a failure some of the run may still be under way, and the next one must not find it so.
    private void Settle()
    {
        try
        {
            _stream.Synchronize();
        }
        catch (CudaException)
        {
            // The failure that is on its way to the caller says more.
        }
    }

    private CudaBlas StartBlas()
    {
        if (_blas is null)
        {
            _blas = new(_stream, _runtime.Options.Deterministic);
            _blasMemory = Allocate(BlasWorkspaceBytes);
            _blas.SetWorkspace(_blasMemory);
        }

        return _blas;
    }

    private CudaDeviceVariable<byte> Allocate(long bytes) => _runtime.Pool is null ? new(_runtime.Context, bytes) : new(_stream, bytes);

    private void Place(Program program, SlabLayout layout)
    {
        _slab = Allocate(Math.Max(1, layout.Bytes));
        ulong start = _slab.DevicePointer;
        var values = new DeviceValues(program.Shapes, [.. layout.Values.Select(offset => start + (ulong)offset)]);
        for (int i = 0; i < program.Inputs.Count; i++)
        {
            _feeds.Add(TransferOf(program.Inputs[i], layout.FeedCopies[i]));
        }

        for (int i = 0; i < program.Outputs.Count; i++)
        {
            _fetches.Add(TransferOf(program.Outputs[i].Value, layout.FetchCopies[i]));
        }

        foreach (CudaStep step in _steps)
        {
            step.Place(values, start + (ulong)layout.Scratch);
        }

        Transfer TransferOf(ValueId id, long copy) =>
            new(_runtime.Context, program.Values[id.Index].ElementCount, start + (ulong)copy, values.Address(id));
    }
}
