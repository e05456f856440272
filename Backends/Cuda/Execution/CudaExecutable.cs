using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents a program compiled for a device. Its workspaces share the memory plan and the
/// parameters.
/// </summary>
internal sealed class CudaExecutable : PooledExecutable<CudaWorkspace>
{
    private readonly CudaRuntime _runtime;
    private readonly ParameterLeases _parameters;
    private readonly DnnEngineRules _rules;

    // The result of the first workspace. For other workspaces, the library returns the same
    // results.
    private (string Kernel, string? ChosenBy)[] _found = [];
    private long _scratchBytes;

    private CudaExecutable(TensorProgram program, ParameterLeases parameters, CudaRuntime runtime, in DnnEngineRules rules)
        : base(program, null)
    {
        _runtime = runtime;
        _parameters = parameters;
        _rules = rules;
        ParameterBytes = parameters.Bytes;
    }

    /// <inheritdoc/>
    protected override long ScratchBytes => _scratchBytes;

    /// <inheritdoc/>
    protected override long ParameterBytes { get; }

    /// <inheritdoc/>
    protected override int ElementBytes => _runtime.ElementBytes;

    /// <summary>Compiles a program and creates its first workspace.</summary>
    public static CudaExecutable Compile(TensorProgram program, CudaParameterSet parameters, CudaRuntime runtime, CompileOptions options)
    {
        CudaExecutable executable = Make(program, parameters, runtime, options);
        try
        {
            CudaWorkspace first = executable.NewMemory();
            executable._found = [.. first.Steps.Select(step => (step.Kernel, step.ChosenBy))];
            executable._scratchBytes = first.ScratchBytes;
            executable.Offer(first);
            return executable;
        }
        catch
        {
            executable.Dispose();
            throw;
        }
    }

    /// <summary>Returns a rented workspace to the pool.</summary>
    public void TakeBack(CudaWorkspace memory) => Return(memory);

    /// <inheritdoc/>
    protected override CudaWorkspace NewMemory() => new(this, _runtime, Memory, _parameters, _rules);

    /// <inheritdoc/>
    protected override void Free(CudaWorkspace memory) => memory.Free();

    /// <inheritdoc/>
    protected override bool Owns(CudaWorkspace memory) => memory.Owner == this;

    /// <inheritdoc/>
    protected override Span<NhwcTensor?> TensorsOf(CudaWorkspace memory) => memory.Tensors;

    /// <inheritdoc/>
    protected override void RunIn(CudaWorkspace memory, RunOptions options) => memory.Run(options);

    /// <inheritdoc/>
    protected override long ParameterBytesOf(int step) => _parameters.BytesOf(Program.Operations[step]);

    /// <inheritdoc/>
    protected override string KernelOf(int step) => _found[step].Kernel;

    /// <inheritdoc/>
    protected override string? ChooserOf(int step) => _found[step].ChosenBy;

    /// <inheritdoc/>
    protected override void ReleaseParameters()
    {
        _parameters.Dispose();
        _runtime.Release();
    }

    // The executable owns the leases and the hold on the runtime.
    private static CudaExecutable Make(TensorProgram program, CudaParameterSet parameters, CudaRuntime runtime, CompileOptions options)
    {
        runtime.Hold();
        ParameterLeases? leases = null;
        try
        {
            leases = new(program, parameters);
            return new(program, leases, runtime, RulesOf(runtime.Options, options));
        }
        catch
        {
            leases?.Dispose();
            runtime.Release();
            throw;
        }
    }

    /// <summary>
    /// Returns the rules for engines. At float32, engines must not transform their sums unless the
    /// caller enables Winograd's method explicitly.
    /// </summary>
    internal static DnnEngineRules RulesOf(CudaBackendOptions backend, CompileOptions options) => new(
        backend.Precision, backend.Deterministic,
        AllowWinograd: !options.LowMemory && (options.Winograd is { } use ? use != WinogradUse.Off : backend.Precision != CudaPrecision.Float32),
        backend.WorkspaceLimit);
}
