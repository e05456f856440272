using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>Parameters of a backend: copies in device memory, made at the first request, once a layout.</summary>
internal sealed class CudaParameterSet(CudaBackend backend, CudaRuntime runtime) : IParameterSet
{
    private readonly Lock _gate = new();

    // One copy is made at a time; held while a source runs, which may look at the set.
    private readonly Lock _making = new();
    private readonly Dictionary<ParameterId, ParameterSource> _sources = [];
    private readonly Dictionary<(ParameterId Id, ParameterLayout Layout), (DeviceParameter Parameter, Shape Shape)> _made = [];
    private bool _disposed;

    /// <inheritdoc/>
    public IBackend Backend => backend;

    /// <inheritdoc/>
    public bool Contains(ParameterId id)
    {
        lock (_gate)
        {
            return _sources.ContainsKey(id);
        }
    }

    /// <inheritdoc/>
    public void Add(ParameterId id, ParameterSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _ = _sources.TryAdd(id, source);
        }
    }

    /// <summary>A lease of a parameter in a layout, which outlives the set.</summary>
    /// <exception cref="ArgumentException">The parameter was not added, or has another shape than declared.</exception>
    public DeviceParameter Lease(ParameterId id, ParameterLayout layout, Shape declared)
    {
        lock (_making)
        {
            ParameterSource? source;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (_made.TryGetValue((id, layout), out (DeviceParameter Parameter, Shape Shape) known))
                {
                    CheckShape(id, declared, known.Shape);
                    return known.Parameter.Lease();
                }

                if (!_sources.TryGetValue(id, out source))
                {
                    throw new ArgumentException($"Parameter {id} was not added to the parameter set.");
                }
            }

            using ParameterValues values = source();
            CheckShape(id, declared, values.Shape);
            DeviceParameter made = runtime.Upload.Copy(values, layout);
            lock (_gate)
            {
                if (!_disposed)
                {
                    _made.Add((id, layout), (made, declared));
                    return made.Lease();
                }
            }

            // Disposed meanwhile: the set's own lease is the caller's.
            return made;
        }
    }

    /// <summary>Gives the copies back, each as soon as no executable uses it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            foreach ((DeviceParameter parameter, _) in _made.Values)
            {
                parameter.Release();
            }
        }
    }

    private static void CheckShape(ParameterId id, Shape declared, Shape given)
    {
        if (given != declared)
        {
            throw new ArgumentException($"Parameter {id} was declared with shape {declared}, its source gave {given}.");
        }
    }
}
