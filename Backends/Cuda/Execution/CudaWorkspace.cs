using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Holds the resources of one run: a stream with its library handles, one block of device memory
/// for all values, page-locked memory for the caller's tensors, the steps with their addresses,
/// and, after the second run, a recording of the steps.
/// </summary>
internal sealed partial class CudaWorkspace : WorkspaceMemory
{
    // NVIDIA's recommendation for devices before Hopper (32 MiB since Hopper). This size has not
    // been measured on a GPU.
    private const long BlasWorkspaceBytes = 4 << 20;

    private readonly CudaExecutable _owner;
    private readonly CudaRuntime _runtime;
    private readonly NhwcTensor?[] _tensors;
    private readonly List<CudaStep> _steps = [];
    private readonly List<Transfer> _feeds = [];
    private readonly List<Transfer> _fetches = [];
    private readonly CudaStream _stream;
    private readonly StreamMarks _marks;
    private readonly CudaDnn? _dnn;
    private ICudaBlas? _blas;
    private CudaDeviceVariable<byte>? _blasMemory;
    private CudaDeviceVariable<byte>? _slab;

    /// <summary>Searches for engines, allocates the memory and places the steps.</summary>
    /// <exception cref="CudaLibraryException">
    /// The device does not have enough memory, or a library failed. All resources are freed.
    /// </exception>
    /// <exception cref="NotSupportedException">The backend cannot run an operation.</exception>
    public CudaWorkspace(CudaExecutable owner, CudaRuntime runtime, MemoryPlan memory, ParameterLeases parameters, in DnnEngineRules rules)
    {
        runtime.ThrowIfDisposed();
        _owner = owner;
        _runtime = runtime;
        TensorProgram program = owner.Program;
        _tensors = new NhwcTensor?[program.Inputs.Count + program.Outputs.Count];
        _stream = new(runtime.Context);
        _marks = new(_stream);
        try
        {
            _dnn = new(_stream);
            var context = new CudaStepContext(runtime, program, parameters, rules, _stream, _dnn, StartBlas);
            foreach (Operation operation in program.Operations)
            {
                _steps.Add(CudaStep.Make(operation, context));
            }

            ScratchBytes = _steps.Select(step => step.ScratchBytes).Append(0).Max();
            bool[] wide = WideValues.Of(program, runtime.Kernels.Form);
            Place(program, new(program, memory, runtime.ElementBytes, wide, ScratchBytes), wide);
        }
        catch
        {
            Free();
            throw;
        }
    }

    /// <inheritdoc/>
    public override long Bytes => (long)(_slab?.SizeInBytes ?? 0) + (_blas is null ? 0 : BlasWorkspaceBytes) + _feeds.Concat(_fetches).Sum(transfer => transfer.Bytes);

    /// <summary>
    /// Gets the size of the scratch memory in bytes, which is the largest size that a step needs.
    /// </summary>
    public long ScratchBytes { get; }

    /// <summary>Gets the executable of the workspace.</summary>
    public CudaExecutable Owner => _owner;

    /// <summary>Gets the tensors of the current run: the inputs, then the outputs.</summary>
    public Span<NhwcTensor?> Tensors => _tensors;

    /// <summary>Gets the steps, one per operation.</summary>
    public IReadOnlyList<CudaStep> Steps => _steps;

    /// <summary>Frees all resources. No run may be in progress.</summary>
    public void Free()
    {
        _recording?.Dispose();
        _marks.Dispose();
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

    private ICudaBlas StartBlas()
    {
        if (_blas is null)
        {
            _blas = _runtime.NewBlas(_stream);
            _blasMemory = Allocate(BlasWorkspaceBytes);
            _blas.SetWorkspace(_blasMemory);
        }

        return _blas;
    }

    private CudaDeviceVariable<byte> Allocate(long bytes) => _runtime.HasPool ? new(_stream, bytes) : new(_runtime.Context, bytes);

    private void Place(TensorProgram program, SlabLayout layout, bool[] wide)
    {
        _slab = Allocate(Math.Max(1, layout.Bytes));
        ulong start = _slab.DevicePointer;
        var values = new DeviceValues(program.Shapes, [.. layout.Values.Select(offset => start + (ulong)offset)], wide);
        for (int i = 0; i < program.Inputs.Count; i++)
        {
            _feeds.Add(TransferOf(program.Inputs[i], layout.FeedCopies[i]));
        }

        for (int i = 0; i < program.Outputs.Count; i++)
        {
            _fetches.Add(TransferOf(program.Outputs[i], layout.FetchCopies[i]));
        }

        foreach (CudaStep step in _steps)
        {
            step.Place(values, start + (ulong)layout.Scratch);
        }

        Transfer TransferOf(ValueId id, long copy) =>
            new(_runtime.Context, program.Values[id.Index].ElementCount, start + (ulong)copy, values.Address(id));
    }
}
