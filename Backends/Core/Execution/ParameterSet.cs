using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Provides the common part of all parameter sets of this library: the sources and the disposal.
/// </summary>
/// <remarks>
/// A derived set adds the packed forms, one per layout, under the same <see cref="Gate"/>. This
/// class is thread-safe.
/// </remarks>
internal abstract class ParameterSet(IBackend backend) : IParameterSet
{
    private readonly Dictionary<ParameterId, Func<ParameterValues>> _sources = [];

    /// <inheritdoc/>
    public IBackend Backend => backend;

    /// <summary>Gets the lock that guards the sources, the forms and the disposal.</summary>
    /// <remarks>No thread holds the lock while it creates a form.</remarks>
    protected Lock Gate { get; } = new();

    /// <summary>Gets a value that indicates whether the set was disposed.</summary>
    /// <remarks>The caller must hold <see cref="Gate"/>.</remarks>
    protected bool IsDisposed { get; private set; }

    /// <summary>
    /// Converts a parameter set to the type of the backend that compiles with it.
    /// </summary>
    /// <typeparam name="TSet">Type of the backend's sets.</typeparam>
    /// <param name="parameters">The set that the caller passed.</param>
    /// <param name="backend">The backend that compiles; must be the owner of the set.</param>
    /// <returns>The set.</returns>
    /// <exception cref="ArgumentException">
    /// The set belongs to another backend. The message names both backends.
    /// </exception>
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
                ? $"The parameter set belongs to another instance of backend '{own}'. Pass a set that this instance created."
                : $"The parameter set belongs to backend '{other}'. Pass a set that this '{own}' backend created.",
            nameof(parameters));
    }

    /// <summary>
    /// Checks that the source of a parameter returned the shape that the program declares.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The shapes differ. The message names the parameter and both shapes.
    /// </exception>
    public static void CheckShape(ParameterId id, Shape declared, Shape given)
    {
        if (given != declared)
        {
            throw new ArgumentException($"Parameter {id} was declared with shape {declared}, but its source returned shape {given}.");
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
    public void Add(ParameterId id, Func<ParameterValues> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        lock (Gate)
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            _ = _sources.TryAdd(id, source);
        }
    }

    /// <summary>Releases the forms.</summary>
    /// <remarks>A form is freed when no executable uses it.</remarks>
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

    /// <summary>Gets the source of a parameter.</summary>
    /// <remarks>The caller must hold <see cref="Gate"/>.</remarks>
    /// <exception cref="ArgumentException">The parameter was not added.</exception>
    protected Func<ParameterValues> SourceOf(ParameterId id) => _sources.TryGetValue(id, out Func<ParameterValues>? source)
        ? source
        : throw new ArgumentException($"Parameter {id} was not added to the parameter set. Add it before the compilation.");

    /// <summary>Releases the set's own references to its forms.</summary>
    /// <remarks>
    /// <see cref="Dispose"/> calls this method once and holds <see cref="Gate"/> meanwhile.
    /// </remarks>
    protected abstract void ReleaseForms();
}
