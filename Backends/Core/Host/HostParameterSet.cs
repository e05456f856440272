using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Parameters of a backend that computes in host memory. Packed forms are buffers, made once per layout.</summary>
internal sealed class HostParameterSet(IBackend backend) : ParameterSet(backend)
{
    private readonly Dictionary<(ParameterId Id, string Layout), Lazy<HostBuffer>> _packed = [];

    /// <summary>Bytes of all packed forms made so far.</summary>
    public long Bytes
    {
        get
        {
            lock (Gate)
            {
                return _packed.Values.Where(lazy => lazy.IsValueCreated).Sum(lazy => lazy.Value.Bytes);
            }
        }
    }

    /// <summary>The set behind the interface, for a backend that compiles with it.</summary>
    /// <param name="parameters">What the caller gave.</param>
    /// <param name="backend">The backend that compiles; the set must be one of its own.</param>
    /// <exception cref="ArgumentException">The set belongs to another backend; names both.</exception>
    public static HostParameterSet Of(IParameterSet parameters, IBackend backend) => OwnedBy<HostParameterSet>(parameters, backend);

    /// <summary>
    /// The parameter in a layout, packed at the first request. The set owns the buffer: whoever keeps it calls
    /// <see cref="HostBuffer.Retain"/>, which outlives the set.
    /// </summary>
    /// <param name="id">Which parameter.</param>
    /// <param name="layout">Names the layout; the same name must always mean the same packing.</param>
    /// <param name="pack">Makes the packed form from the host values, which it must not dispose.</param>
    /// <exception cref="ArgumentException">The parameter was not added.</exception>
    public HostBuffer GetOrPack(ParameterId id, string layout, Func<ParameterValues, HostBuffer> pack)
    {
        Lazy<HostBuffer> lazy;
        lock (Gate)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            ParameterSource source = SourceOf(id);
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
            HostBuffer packed = lazy.Value;
            lock (Gate)
            {
                if (IsDisposed)
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
    public HostBuffer GetPlain(ParameterId id, Shape shape)
    {
        HostBuffer plain = GetOrPack(id, "plain", Copy);
        CheckShape(id, shape, plain.Shape);
        return plain;
    }

    /// <inheritdoc/>
    protected override void ReleaseForms()
    {
        foreach (Lazy<HostBuffer> lazy in _packed.Values)
        {
            if (lazy.IsValueCreated)
            {
                lazy.Value.Dispose();
            }
        }
    }

    private static HostBuffer Copy(ParameterValues values)
    {
        var copy = new HostBuffer(values.Shape);
        values.CopyTo(0, copy.Span);
        return copy;
    }

    // A lazy value keeps its exception; the next request shall try the source again.
    private void Forget((ParameterId Id, string Layout) key, Lazy<HostBuffer> failed)
    {
        lock (Gate)
        {
            if (_packed.TryGetValue(key, out Lazy<HostBuffer>? current) && ReferenceEquals(current, failed))
            {
                _packed.Remove(key);
            }
        }
    }
}
