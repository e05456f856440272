namespace NeoResNet.Backends;

/// <summary>
/// Gives a parameter's host values when a backend wants them. Called when a program is compiled, once a layout; the backend
/// disposes them when it has copied or packed them. Must give the same numbers each time.
/// </summary>
public delegate ParameterValues ParameterSource();

/// <summary>
/// The parameters of one version of the weights on one backend: device copies and packed forms, made on demand and shared
/// by all executables compiled against the set. Ids may be added, never changed: new weights need a new set, so that no
/// stale packed form can be used. Thread-safe. Executables keep what they use: the set may be disposed before them.
/// </summary>
public interface IParameterSet : IDisposable
{
    /// <summary>The backend the set belongs to.</summary>
    IBackend Backend { get; }

    /// <summary>Whether the id was added.</summary>
    bool Contains(ParameterId id);

    /// <summary>Adds a parameter. Adding an id that is there already does nothing.</summary>
    void Add(ParameterId id, ParameterSource source);
}
