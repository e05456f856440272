using NeoResNet.Nn.Checkpoints;

namespace NeoResNet.Nn.Onnx;

/// <summary>Checks how the nodes of a model refer to each other.</summary>
internal static class OnnxStructure
{
    /// <summary>
    /// Checks that names are unique and that each node reads only values of earlier nodes, so that
    /// there are no cycles.
    /// </summary>
    /// <returns>The names of the values that the outputs depend on.</returns>
    /// <exception cref="CheckpointException">A name is missing, unknown or occurs twice.</exception>
    internal static HashSet<string> Check(StoredModel model)
    {
        HashSet<string> known = Constants(model);
        foreach (string input in Distinct(model, model.Inputs, "input"))
        {
            _ = known.Add(input);
        }

        foreach (StoredNode node in model.Nodes)
        {
            if (node.Inputs.FirstOrDefault(input => input.Length > 0 && !known.Contains(input)) is { } unknown)
            {
                throw Damaged(model, $"the node '{node.Label}' ({node.Operator}) reads '{unknown}', which no input, constant or earlier node provides");
            }

            if (node.Outputs.FirstOrDefault(output => output.Length > 0 && !known.Add(output)) is { } twice)
            {
                throw Damaged(model, $"the node '{node.Label}' ({node.Operator}) writes '{twice}', which exists already");
            }
        }

        string[] outputs = [.. Distinct(model, model.Outputs, "output")];
        if (outputs.Length == 0)
        {
            throw Damaged(model, "the model has no outputs");
        }

        return outputs.FirstOrDefault(output => !known.Contains(output)) is { } missing
            ? throw Damaged(model, $"no node writes the output '{missing}'")
            : Needed(model, outputs);
    }

    private static HashSet<string> Constants(StoredModel model)
    {
        var known = new HashSet<string>();
        foreach (StoredTensor tensor in model.Initializers)
        {
            if (tensor.Name.Length == 0 || !known.Add(tensor.Name))
            {
                throw Damaged(model, tensor.Name.Length == 0 ? "a constant has no name" : $"there are two constants '{tensor.Name}'");
            }
        }

        return known;
    }

    private static IEnumerable<string> Distinct(StoredModel model, IEnumerable<StoredValue> values, string role)
    {
        var names = new HashSet<string>();
        foreach (StoredValue value in values)
        {
            if (value.Name.Length == 0 || !names.Add(value.Name))
            {
                throw Damaged(model, value.Name.Length == 0 ? $"an {role} has no name" : $"there are two {role}s '{value.Name}'");
            }
        }

        return names;
    }

    private static HashSet<string> Needed(StoredModel model, IEnumerable<string> outputs)
    {
        HashSet<string> needed = [.. outputs];
        foreach (StoredNode node in Enumerable.Reverse(model.Nodes))
        {
            if (node.Outputs.Any(needed.Contains))
            {
                needed.UnionWith(node.Inputs.Where(input => input.Length > 0));
            }
        }

        return needed;
    }

    private static CheckpointException Damaged(StoredModel model, string reason) => new(model.File, null, $"{reason}.");
}
