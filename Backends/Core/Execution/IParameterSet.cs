namespace NeoResNet.Backends;

/// <summary>
/// Holds the parameters of one version of the weights on one backend: device copies and packed
/// forms, created on demand and shared by all executables that are compiled with the set. Ids can
/// be added but not changed: new weights need a new set, so no stale packed form can be used.
/// Thread-safe. Executables keep the forms that they use, so the set can be disposed before them.
/// </summary>
public interface IParameterSet : IDisposable
{
    /// <summary>Gets the backend that the set belongs to.</summary>
    IBackend Backend { get; }

    /// <summary>Determines whether a parameter was added.</summary>
    /// <param name="id">The parameter.</param>
    /// <returns>True if it was added.</returns>
    bool Contains(ParameterId id);

    /// <summary>Adds a parameter. Adding the same id again does nothing.</summary>
    /// <param name="id">The parameter.</param>
    /// <param name="source">
    /// Creates the parameter's values. The backend calls it while it compiles a program, once per
    /// layout, and disposes the values after it has copied or packed them. Every call must return
    /// the same numbers.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The set was disposed.</exception>
    void Add(ParameterId id, Func<ParameterValues> source);
}
