namespace NeoResNet.Backends;

/// <summary>
/// The scalar reference: plain loops that add in double and round once, on the caller's thread, with no instruction set in
/// mind. It says what every operation means; other backends are held against it. Far too slow for whole networks.
/// </summary>
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

    /// <summary>Ends the backend: nothing more can be compiled. Executables made before go on working.</summary>
    public void Dispose() => _disposed = true;
}
