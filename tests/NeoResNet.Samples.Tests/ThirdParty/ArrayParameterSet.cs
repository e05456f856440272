using NeoResNet.Backends;

namespace NeoResNet.Samples.Tests.ThirdParty;

/// <summary>
/// Holds parameters and copies each of them into an array when a program needs it.
/// </summary>
internal sealed class ArrayParameterSet(IBackend backend) : IParameterSet
{
    private readonly Dictionary<ParameterId, Func<ParameterValues>> _sources = [];

    public IBackend Backend => backend;

    public bool Contains(ParameterId id) => _sources.ContainsKey(id);

    public void Add(ParameterId id, Func<ParameterValues> source) => _sources.TryAdd(id, source);

    public float[] Read(ParameterId id)
    {
        using ParameterValues values = _sources[id]();
        var copy = new float[values.Shape.ElementCount];
        values.CopyTo(0, copy);
        return copy;
    }

    public void Dispose() => _sources.Clear();
}
