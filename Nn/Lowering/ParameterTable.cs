using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering;

/// <summary>
/// Assigns an id to each distinct parameter expression of a session, the same in all of its plans,
/// and finds the expression of an id.
/// </summary>
/// <remarks>
/// Passes also add intermediate expressions; the session evaluates only those that a program uses.
/// </remarks>
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
