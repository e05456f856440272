namespace NeoResNet.Backends;

/// <summary>
/// Runs programs with the scalar reference: plain loops on the caller's thread that accumulate in
/// double precision and round once.
/// </summary>
/// <remarks>
/// The reference defines the result of every operation, and the tests compare all other backends
/// with it. The reference is too slow for whole networks.
/// </remarks>
public sealed class ReferenceBackend : IBackend
{
    private volatile bool _disposed;

    /// <inheritdoc/>
    public BackendInfo Info { get; } = new("reference", "host, one thread", "scalar", 1);

    /// <inheritdoc/>
    public IParameterSet CreateParameterSet()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new HostParameterSet(this);
    }

    /// <inheritdoc/>
    public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(program);
        return new ReferenceExecutable(program, HostParameterSet.Of(parameters, this));
    }

    /// <summary>Disposes the backend, which then compiles no further programs.</summary>
    /// <remarks>Existing executables remain usable.</remarks>
    public void Dispose() => _disposed = true;
}
