using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Lowering;

/// <summary>Gives each distinct parameter expression of a session its id, the same one in all of the session's plans.</summary>
internal sealed class ParameterTable
{
    private readonly Dictionary<object, ParameterId> _ids = [];
    private readonly List<(Shape Shape, ParameterSource Source)> _entries = [];

    internal ParameterId Intern(FilterExpression filter) => Intern(filter, filter.Weights.Shape, filter.Values);

    internal ParameterId Intern(VectorExpression vector, int channels) => Intern(vector, [channels], () =>
    {
        double[] values = vector.Evaluate();
        var tensor = new Tensor([values.Length]);
        for (int c = 0; c < values.Length; c++)
        {
            tensor.Span[c] = (float)values[c];
        }

        return new(tensor);
    });

    internal Shape ShapeOf(ParameterId id) => _entries[id.Index].Shape;

    internal ParameterSource SourceOf(ParameterId id) => _entries[id.Index].Source;

    private ParameterId Intern(object expression, Shape shape, ParameterSource source)
    {
        if (!_ids.TryGetValue(expression, out ParameterId id))
        {
            id = new(_entries.Count);
            _entries.Add((shape, source));
            _ids.Add(expression, id);
        }

        return id;
    }
}
