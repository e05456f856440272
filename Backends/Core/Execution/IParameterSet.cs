namespace NeoResNet.Backends;

/// <summary>
/// Represents the parameters of one version of the weights on one backend: device copies and packed
/// forms, which all executables that are compiled with the set share.
/// </summary>
/// <remarks>
/// The backend creates device copies and packed forms on demand. Ids can be added but not changed:
/// new weights need a new set, so no outdated packed form can be used. Executables keep the forms
/// that they use, so the caller can dispose the set before them. Implementations are thread-safe.
/// </remarks>
public interface IParameterSet : IDisposable
{
    /// <summary>Gets the backend that the set belongs to.</summary>
    IBackend Backend { get; }

    /// <summary>Determines whether a parameter was added.</summary>
    /// <param name="id">The parameter.</param>
    /// <returns>True if the parameter was added; otherwise, false.</returns>
    bool Contains(ParameterId id);

    /// <summary>Adds a parameter.</summary>
    /// <param name="id">The parameter.</param>
    /// <param name="source">
    /// Creates the parameter's values. The backend calls it while it compiles a program, once per
    /// layout, and disposes the values after it has copied or packed them. Every call must return
    /// the same numbers.
    /// </param>
    /// <remarks>Adding the same id again does nothing.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="ObjectDisposedException">The set was disposed.</exception>
    void Add(ParameterId id, Func<ParameterValues> source);
}
