namespace NeoResNet.Backends;

/// <summary>
/// Creates a parameter's host values when a backend requests them: once per layout, while a program is compiled. The backend
/// disposes the values after it has copied or packed them. Every call must return the same numbers.
/// </summary>
/// <returns>The values; the caller disposes them.</returns>
public delegate ParameterValues ParameterSource();

/// <summary>
/// Holds the parameters of one version of the weights on one backend: device copies and packed forms, created on demand and
/// shared by all executables that are compiled with the set. Ids can be added but not changed: new weights need a new set, so
/// no stale packed form can be used. Thread-safe. Executables keep what they use: the set may be disposed before them.
/// </summary>
public interface IParameterSet : IDisposable
{
    /// <summary>Gets the backend that the set belongs to.</summary>
    IBackend Backend { get; }

    /// <summary>Tells whether a parameter was added.</summary>
    /// <param name="id">The parameter.</param>
    /// <returns>True if it was added.</returns>
    bool Contains(ParameterId id);

    /// <summary>Adds a parameter. Adding the same id again does nothing.</summary>
    /// <param name="id">The parameter.</param>
    /// <param name="source">Creates its values.</param>
    /// <exception cref="ObjectDisposedException">The set was disposed.</exception>
    void Add(ParameterId id, ParameterSource source);
}
