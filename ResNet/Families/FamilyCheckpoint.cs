using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Presents a family's file with the names and layouts of a network's variables. An array that is
/// not a variable keeps its name, so that a strict restore reports it. Disposing it disposes the
/// file.
/// </summary>
internal sealed class FamilyCheckpoint : ICheckpoint
{
    private readonly ICheckpoint _file;
    private readonly WeightNaming _naming;
    private readonly Dictionary<string, StoredArray> _stored = [];
    private readonly Dictionary<string, string> _sources = [];

    internal FamilyCheckpoint(ICheckpoint file, WeightNaming naming, IEnumerable<Variable> variables, string prefix)
    {
        _file = file;
        _naming = naming;
        Dictionary<string, string> variableOf = [];
        foreach (Variable variable in variables)
        {
            if (VariablePlace.Of(variable.Name[prefix.Length..]) is { } place)
            {
                string source = naming.NameOf(place);
                variableOf[source] = variable.Name;
                _sources[variable.Name] = file.SourceOf(source);
            }
        }

        foreach (StoredArray stored in file.Entries.Where(entry => !naming.Ignores(entry.Name)))
        {
            string name = variableOf.GetValueOrDefault(naming.Normalize(stored.Name), stored.Name);
            if (!_stored.TryAdd(name, stored))
            {
                throw new CheckpointException(
                    file.FileName, null, $"'{file.SourceOf(_stored[name].Name)}' and '{file.SourceOf(stored.Name)}' both name the variable '{name}'. Remove one of the two arrays; a classifier of several layers is unsupported.");
            }

            _sources[name] = file.SourceOf(stored.Name);
        }

        Entries = [.. _stored.Select(pair => pair.Value with { Name = pair.Key, Shape = ShapeOf(pair.Value.Shape) })];
    }

    /// <inheritdoc/>
    public string FileName => _file.FileName;

    /// <inheritdoc/>
    public IReadOnlyList<StoredArray> Entries { get; }

    /// <inheritdoc/>
    public string SourceOf(string name) => _sources.GetValueOrDefault(name, name);

    ArrayLayout ICheckpoint.Layout => _naming.OutputsFirst ? ArrayLayout.PyTorch : ArrayLayout.TensorFlow;

    Shape ICheckpoint.ShapeInFile(StoredArray entry) => _stored[entry.Name].Shape;

    /// <inheritdoc/>
    public NhwcTensor ReadTensor(string name)
    {
        if (!_stored.TryGetValue(name, out StoredArray? stored))
        {
            throw new KeyNotFoundException($"{FileName} has no array for '{name}'.");
        }

        NhwcTensor values = _file.ReadTensor(stored.Name);
        NhwcTensor result = NhwcTensor.CreateUninitialized(ShapeOf(values.Shape));
        if (_naming.OutputsFirst && values.Shape.Rank is 2 or 4)
        {
            OutputsLast(values, result.Span);
        }
        else
        {
            values.Span.CopyTo(result.Span);
        }

        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // Dense weights are the weights of a 1x1 convolution.
    private Shape ShapeOf(Shape stored) => (_naming.OutputsFirst, stored.Rank) switch
    {
        (true, 4) => [stored[2], stored[3], stored[1], stored[0]],
        (true, 2) => [1, 1, stored[1], stored[0]],
        (false, 2) => [1, 1, stored[0], stored[1]],
        _ => stored,
    };

    private static void OutputsLast(NhwcTensor values, Span<float> result)
    {
        int outputs = values.Shape[0], inputs = values.Shape[1], taps = outputs * inputs == 0 ? 0 : values.Length / (outputs * inputs);
        ReadOnlySpan<float> from = values.Span;
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++)
            {
                for (int tap = 0; tap < taps; tap++)
                {
                    result[(((tap * inputs) + i) * outputs) + o] = from[(((o * inputs) + i) * taps) + tap];
                }
            }
        }
    }
}
