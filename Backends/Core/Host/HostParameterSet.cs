using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Parameters of a backend that computes in host memory. Packed forms are tensors, made once a layout.</summary>
public sealed class HostParameterSet(IBackend backend) : IParameterSet
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ParameterId, ParameterSource> _sources = [];
    private readonly Dictionary<(ParameterId Id, string Layout), Lazy<Tensor>> _packed = [];
    private bool _disposed;

    /// <inheritdoc/>
    public IBackend Backend => backend;

    /// <summary>Bytes of all packed forms made so far.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _packed.Values.Where(lazy => lazy.IsValueCreated).Sum(lazy => lazy.Value.Length * (long)sizeof(float));
            }
        }
    }

    /// <summary>The set behind the interface, for a backend that compiles with it.</summary>
    /// <param name="parameters">What the caller gave.</param>
    /// <param name="backend">The backend that compiles; the set must be one of its own.</param>
    /// <exception cref="ArgumentException">The set belongs to another backend; names both.</exception>
    public static HostParameterSet Of(IParameterSet parameters, IBackend backend) => ParameterSets.OwnedBy<HostParameterSet>(parameters, backend);

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
            _sources.TryAdd(id, source);
        }
    }

    /// <summary>
    /// The parameter in a layout, packed at the first request. The set owns the tensor: whoever keeps it takes a
    /// <see cref="Tensor.Lease"/>, which outlives the set.
    /// </summary>
    /// <param name="id">Which parameter.</param>
    /// <param name="layout">Names the layout; the same name must always mean the same packing.</param>
    /// <param name="pack">Makes the packed tensor from the host values, which it must not dispose.</param>
    /// <exception cref="ArgumentException">The parameter was not added.</exception>
    public Tensor GetOrPack(ParameterId id, string layout, Func<ParameterValues, Tensor> pack)
    {
        Lazy<Tensor> lazy;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_sources.TryGetValue(id, out ParameterSource? source))
            {
                throw new ArgumentException($"Parameter {id} was not added to the parameter set.");
            }

            if (!_packed.TryGetValue((id, layout), out lazy!))
            {
                lazy = new(() =>
                {
                    using ParameterValues values = source();
                    return pack(values);
                });
                _packed.Add((id, layout), lazy);
            }
        }

        try
        {
            Tensor packed = lazy.Value;
            lock (_gate)
            {
                if (_disposed)
                {
                    // Dispose could not see a form that was still being packed.
                    packed.Dispose();
                }
            }

            return packed;
        }
        catch
        {
            Forget((id, layout), lazy);
            throw;
        }
    }

    /// <summary>The parameter as the program declares it, in row-major order.</summary>
    /// <exception cref="ArgumentException">The parameter was not added, or its shape is not the declared one.</exception>
    public Tensor GetPlain(ParameterId id, Shape shape)
    {
        Tensor plain = GetOrPack(id, "plain", Copy);
        return plain.Shape == shape
            ? plain
            : throw new ArgumentException($"Parameter {id} was declared with shape {shape}, its source gave {plain.Shape}.");
    }

    /// <summary>Gives the packed forms back, each as soon as no executable uses it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            foreach (Lazy<Tensor> lazy in _packed.Values)
            {
                if (lazy.IsValueCreated)
                {
                    lazy.Value.Dispose();
                }
            }
        }
    }

    private static Tensor Copy(ParameterValues values)
    {
        Tensor copy = Tensor.Uninitialized(values.Shape);
        values.CopyTo(0, copy.Span);
        return copy;
    }

    // A lazy value keeps its exception; the next request shall try the source again.
    private void Forget((ParameterId Id, string Layout) key, Lazy<Tensor> failed)
    {
        lock (_gate)
        {
            if (_packed.TryGetValue(key, out Lazy<Tensor>? current) && ReferenceEquals(current, failed))
            {
                _packed.Remove(key);
            }
        }
    }
}
