namespace NeoResNet.Backends;

/// <summary>For backends: finds their own kind of parameter set behind the interface.</summary>
public static class ParameterSets
{
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
}
