using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// For backends: what every parameter set shares, the sources and the end. A backend adds the forms that it makes of them, once a
/// layout, under the same <see cref="Gate"/>. Thread-safe.
/// </summary>
public abstract class ParameterSet(IBackend backend) : IParameterSet
{
    private readonly Dictionary<ParameterId, ParameterSource> _sources = [];

    /// <inheritdoc/>
    public IBackend Backend => backend;

    /// <summary>Held for every look at the sources, the forms and the end; never while a form is made.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>Whether the set was disposed; only while <see cref="Gate"/> is held.</summary>
    protected bool IsDisposed { get; private set; }

    /// <summary>The set behind the interface, for a backend that compiles with it.</summary>
    /// <typeparam name="TSet">The backend's kind of set.</typeparam>
    /// <param name="parameters">What the caller gave.</param>
    /// <param name="backend">The backend that compiles; the set must be one of its own.</param>
    /// <exception cref="ArgumentException">The set belongs to another backend; names both.</exception>
    public static TSet OwnedBy<TSet>(IParameterSet parameters, IBackend backend)
        where TSet : class, IParameterSet
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(backend);
        if (parameters is TSet set && ReferenceEquals(set.Backend, backend))
        {
            return set;
        }

        string other = parameters.Backend.Info.Name, own = backend.Info.Name;
        throw new ArgumentException(
            other == own
                ? $"The parameter set belongs to another instance of backend '{own}', not to this one."
                : $"The parameter set belongs to backend '{other}', not to this '{own}'.",
            nameof(parameters));
    }

    /// <summary>Refuses what a source gave where it has another shape than the program declares.</summary>
    /// <exception cref="ArgumentException">The shapes differ; names the parameter and both.</exception>
    public static void CheckShape(ParameterId id, Shape declared, Shape given)
    {
        if (given != declared)
        {
            throw new ArgumentException($"Parameter {id} was declared with shape {declared}, its source gave {given}.");
        }
    }

    /// <inheritdoc/>
    public bool Contains(ParameterId id)
    {
        lock (Gate)
        {
            return _sources.ContainsKey(id);
        }
    }

    /// <inheritdoc/>
    public void Add(ParameterId id, ParameterSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        lock (Gate)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            _ = _sources.TryAdd(id, source);
        }
    }

    /// <summary>Gives the forms back, each as soon as no executable uses it.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (!IsDisposed)
            {
                IsDisposed = true;
                ReleaseForms();
            }
        }
    }

    /// <summary>What makes a parameter's values; only while <see cref="Gate"/> is held.</summary>
    /// <exception cref="ArgumentException">The parameter was not added.</exception>
    protected ParameterSource SourceOf(ParameterId id) => _sources.TryGetValue(id, out ParameterSource? source)
        ? source
        : throw new ArgumentException($"Parameter {id} was not added to the parameter set.");

    /// <summary>Gives the set's own hold on its forms back. Called once, while <see cref="Gate"/> is held.</summary>
    protected abstract void ReleaseForms();
}
