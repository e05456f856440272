using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents the parameters of a backend: copies in device memory, one per layout, which are made
/// at the first request.
/// </summary>
internal sealed class CudaParameterSet(CudaBackend backend, CudaRuntime runtime) : ParameterSet(backend)
{
    // The lock allows one copy at a time. It is held while a source runs, and the source may read
    // the set.
    private readonly Lock _making = new();
    private readonly Dictionary<(ParameterId Id, ParameterLayout Layout), (DeviceParameter Parameter, Shape Shape)> _made = [];

    /// <summary>Leases a parameter in a layout. The lease outlives the set.</summary>
    /// <exception cref="ArgumentException">
    /// The parameter was not added, or its shape differs from the declared one.
    /// </exception>
    public DeviceParameter Lease(ParameterId id, ParameterLayout layout, Shape declared)
    {
        lock (_making)
        {
            Func<ParameterValues> source;
            lock (Gate)
            {
                ObjectDisposedException.ThrowIf(IsDisposed, this);
                if (_made.TryGetValue((id, layout), out (DeviceParameter Parameter, Shape Shape) known))
                {
                    CheckShape(id, declared, known.Shape);
                    return known.Parameter.Lease();
                }

                source = SourceOf(id);
            }

            using ParameterValues values = source();
            CheckShape(id, declared, values.Shape);
            DeviceParameter made = runtime.Upload.Copy(values, layout);
            lock (Gate)
            {
                if (!IsDisposed)
                {
                    _made.Add((id, layout), (made, declared));
                    return made.Lease();
                }
            }

            // The set was disposed in the meantime, so the caller receives the set's lease.
            return made;
        }
    }

    /// <inheritdoc/>
    protected override void ReleaseForms()
    {
        foreach ((DeviceParameter parameter, _) in _made.Values)
        {
            parameter.Release();
        }
    }
}
