using NeoResNet.Backends;

namespace NeoResNet.Nn;

/// <summary>
/// Walks a graph from a loss back to variables and adds the gradient of each node that depends on
/// one of the variables.
/// </summary>
/// <remarks>
/// Each operation has its own rule: <see cref="NodeOperation.Differentiate"/>. The builder sums the
/// gradients that several readers pass to a node, in the reverse order of the readers.
/// </remarks>
internal sealed class GradientBuilder
{
    private readonly Node _loss;
    private readonly IReadOnlyList<Variable> _variables;
    private readonly HashSet<Variable> _wanted;
    private readonly HashSet<Node> _dependent = [];
    private readonly Dictionary<Node, List<Node>> _ofNodes = [];
    private readonly Dictionary<Variable, List<Node>> _ofVariables = [];

    internal GradientBuilder(Node loss, IReadOnlyList<Variable> variables)
    {
        _loss = loss;
        _variables = variables;
        _wanted = [.. variables];
        foreach (Node node in loss.Graph.Nodes.Take(loss.Index + 1))
        {
            if (node.Inputs.Any(_dependent.Contains) || node.Operation.Variables.Any(_wanted.Contains))
            {
                _ = _dependent.Add(node);
            }
        }
    }

    /// <summary>Determines whether a node depends on one of the variables.</summary>
    internal bool Wants(Node node) => _dependent.Contains(node);

    /// <summary>Determines whether a variable is one of the variables.</summary>
    internal bool Wants(Variable? variable) => variable is not null && _wanted.Contains(variable);

    /// <summary>Adds a gradient of a node.</summary>
    internal void Pass(Node node, Node gradient) => Pass(_ofNodes, node, gradient);

    /// <summary>Adds a gradient of a variable.</summary>
    internal void Pass(Variable variable, Node gradient) => Pass(_ofVariables, variable, gradient);

    internal Node[] Build()
    {
        var one = new GradientOperation("ones", 0, _ => [1], node => node.Append(new Constant([1], 1, new())));
        Pass(_loss, _loss.Graph.Add(one, [], $"gradients/{_loss.Name}/ones"));
        for (int i = _loss.Index; i >= 0; i--)
        {
            Node node = _loss.Graph.Nodes[i];
            if (Wants(node) && _ofNodes.TryGetValue(node, out List<Node>? gradients))
            {
                node.Operation.Differentiate(new(this, node, Sum(gradients, node.Name)));
            }
        }

        return [.. _variables.Select(variable => _ofVariables.TryGetValue(variable, out List<Node>? gradients)
            ? Sum(gradients, variable.Name)
            : throw new ArgumentException($"The loss '{_loss.Name}' does not depend on the variable '{variable.Name}'. Remove the variable from the list."))];
    }

    // Adding in order makes the gradient independent of everything but the graph.
    private Node Sum(List<Node> gradients, string name)
    {
        Node sum = gradients[0];
        foreach (Node gradient in gradients.Skip(1))
        {
            sum = _loss.Graph.Add(new AddOperation(), [sum, gradient], $"gradients/{name}/add");
        }

        (gradients[0], int count) = (sum, gradients.Count);
        gradients.RemoveRange(1, count - 1);
        return sum;
    }

    private static void Pass<TKey>(Dictionary<TKey, List<Node>> gradients, TKey key, Node gradient)
        where TKey : notnull
    {
        if (!gradients.TryGetValue(key, out List<Node>? known))
        {
            gradients[key] = known = [];
        }

        known.Add(gradient);
    }
}
