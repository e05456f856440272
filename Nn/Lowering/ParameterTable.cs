using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Lowering;

/// <summary>Gives each distinct parameter expression of a session its id, the same one in all of the session's plans.</summary>
internal sealed class ParameterTable
{
    private readonly Dictionary<object, ParameterId> _ids = [];
    private readonly List<(Shape Shape, ParameterSource Source, IEnumerable<Variable> Variables)> _entries = [];

    internal ParameterId Intern(FilterExpression filter) => Intern(filter, filter.Weights.Shape, filter.Variables, filter.Values);

    internal ParameterId Intern(VectorExpression vector, int channels) => Intern(vector, [channels], vector.Variables, () =>
    {
        double[] values = vector.Evaluate();
        var tensor = new NhwcTensor([values.Length]);
        for (int c = 0; c < values.Length; c++)
        {
            tensor.Span[c] = (float)values[c];
        }

        return new(tensor);
    });

    internal Shape ShapeOf(ParameterId id) => _entries[id.Index].Shape;

    internal ParameterSource SourceOf(ParameterId id) => _entries[id.Index].Source;

    /// <summary>The variables that a parameter's values depend on.</summary>
    internal IEnumerable<Variable> VariablesOf(ParameterId id) => _entries[id.Index].Variables;

    private ParameterId Intern(object expression, Shape shape, IEnumerable<Variable> variables, ParameterSource source)
    {
        if (!_ids.TryGetValue(expression, out ParameterId id))
        {
            id = new(_entries.Count);
            _entries.Add((shape, source, variables));
            _ids.Add(expression, id);
        }

        return id;
    }
}
