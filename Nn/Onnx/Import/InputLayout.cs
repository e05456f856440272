namespace NeoResNet.Nn.Onnx;

/// <summary>Determines the order of the dimensions of a model's images.</summary>
internal static class InputLayout
{
    private static readonly long[] ToNchw = [0, 3, 1, 2];

    // Operators that exporters write before the transposition, mostly to normalize pixels.
    private static readonly HashSet<string> OfAnyLayout = ["Identity", "Cast", "Add", "Sub", "Mul", "Div", "Clip", "Pad", "Dropout"];

    /// <summary>
    /// Determines whether an input of rank 4 is [batch, height, width, channels]: the first operator
    /// that depends on the order transposes it to ONNX's order.
    /// </summary>
    internal static bool IsNhwc(StoredModel model, string input)
    {
        HashSet<string> values = [input];
        foreach (StoredNode node in model.Nodes.Where(node => node.Inputs.Any(values.Contains)))
        {
            if (node.Kind == "Transpose")
            {
                return node.Attributes.GetValueOrDefault("perm")?.Integers.SequenceEqual(ToNchw) == true;
            }

            if (OfAnyLayout.Contains(node.Kind))
            {
                values.UnionWith(node.Outputs);
            }
            else if (node.Kind != "Shape")
            {
                return false;
            }
        }

        return false;
    }
}
