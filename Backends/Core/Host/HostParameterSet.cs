using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Holds the parameters of a backend that computes in host memory.</summary>
/// <remarks>Packed forms are buffers. The set creates them once per layout.</remarks>
internal sealed class HostParameterSet(IBackend backend) : ParameterSet(backend)
{
    private readonly Dictionary<(ParameterId Id, string Layout), Lazy<HostBuffer>> _packed = [];
    private readonly Dictionary<ParameterId, HostBuffer> _live = [];

    /// <summary>Gets the bytes of all packed forms created so far.</summary>
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

    /// <summary>
    /// Converts a parameter set to the type of the backend that compiles with it.
    /// </summary>
    /// <param name="parameters">The set that the caller passed.</param>
    /// <param name="backend">The backend that compiles; must be the owner of the set.</param>
    /// <exception cref="ArgumentException">
    /// The set belongs to another backend. The message names both backends.
    /// </exception>
    public static HostParameterSet Of(IParameterSet parameters, IBackend backend) => OwnedBy<HostParameterSet>(parameters, backend);

    /// <summary>Adds a parameter that training changes between runs.</summary>
    /// <param name="id">The parameter.</param>
    /// <param name="values">
    /// The memory that every run reads. Nothing may write it during a run.
    /// </param>
    /// <remarks>
    /// No form of such a parameter outlives a run: each run packs the current values. Adding the
    /// same id again does nothing.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">
    /// The set or <paramref name="values"/> was disposed.
    /// </exception>
    public void AddLive(ParameterId id, HostBuffer values)
    {
        lock (Gate)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            if (!_live.ContainsKey(id))
            {
                _live.Add(id, values.Retain());
            }
        }
    }

    /// <summary>
    /// Gets the memory of a parameter that training changes between runs; null for every other
    /// parameter.
    /// </summary>
    public HostBuffer? LiveOf(ParameterId id)
    {
        lock (Gate)
        {
            return _live.GetValueOrDefault(id);
        }
    }

    /// <summary>Gets a parameter in a layout and packs it at the first request.</summary>
    /// <param name="id">The parameter.</param>
    /// <param name="layout">
    /// Name of the layout; the same name must always mean the same packing.
    /// </param>
    /// <param name="pack">
    /// Creates the packed form from the host values, which it must not dispose.
    /// </param>
    /// <remarks>
    /// The set owns the buffer. A caller that uses the buffer after the set's disposal must call
    /// <see cref="HostBuffer.Retain"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">The parameter was not added.</exception>
    public HostBuffer GetOrPack(ParameterId id, string layout, Func<ParameterValues, HostBuffer> pack)
    {
        Lazy<HostBuffer> lazy;
        lock (Gate)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            Func<ParameterValues> source = SourceOf(id);
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

    /// <summary>Gets a parameter as the program declares it, in row-major order.</summary>
    /// <remarks>
    /// If training changes the parameter, the result is the memory from <see cref="AddLive"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The parameter was not added, or its shape differs from the declared shape.
    /// </exception>
    public HostBuffer GetPlain(ParameterId id, Shape shape)
    {
        HostBuffer plain = LiveOf(id) ?? GetOrPack(id, "plain", Copy);
        CheckShape(id, shape, plain.Shape);
        return plain;
    }

    /// <inheritdoc/>
    protected override void ReleaseForms()
    {
        foreach (HostBuffer values in _live.Values)
        {
            values.Release();
        }

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

    // A lazy value caches its exception. Removing it lets the next request call the source again.
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
