using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering;

/// <summary>
/// Gives each distinct parameter expression of a session its id, which is the same in all of the session's plans, and finds the
/// expression of an id. Passes intern intermediate expressions too; only those that a program names are ever evaluated.
/// </summary>
internal sealed class ParameterTable
{
    private readonly Dictionary<ParameterExpression, ParameterId> _ids = [];
    private readonly List<ParameterExpression> _expressions = [];

    internal ParameterExpression this[ParameterId id] => _expressions[id.Index];

    internal ParameterId Intern(ParameterExpression expression)
    {
        if (!_ids.TryGetValue(expression, out ParameterId id))
        {
            id = new(_expressions.Count);
            _expressions.Add(expression);
            _ids.Add(expression, id);
        }

        return id;
    }

    internal FilterExpression FilterOf(ParameterId id) => (FilterExpression)this[id];

    internal VectorExpression? VectorOf(ParameterId? id) => id is { } some ? (VectorExpression)this[some] : null;
}
