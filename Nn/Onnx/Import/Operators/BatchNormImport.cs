namespace NeoResNet.Nn.Onnx;

/// <summary>Imports batch norms of inference.</summary>
internal static class BatchNormImport
{
    private const float DefaultEpsilon = 1e-5f;

    internal static void Run(NodeImport node)
    {
        if (node.Integer("training_mode", 0) != 0)
        {
            throw node.Unsupported("training_mode 1. Export the model in inference mode");
        }

        if (node.Integer("spatial", 1) == 0)
        {
            throw node.Unsupported("spatial 0");
        }

        ImportedTensor x = node.Tensor(0);
        if (x.Rank < 2 || x.Flattening != Flattening.None || x.Axes[1] != x.Node.Shape.Rank - 1)
        {
            throw node.Unsupported("channels that are not the second dimension");
        }

        ImportedConstant[] constants = [.. Enumerable.Range(1, 4).Select(node.Constant)];
        int channels = constants[0].Count;
        if (Array.Exists(constants, constant => constant.Count != channels) || channels == 0 || x.Node.Shape[^1] is { } actual && actual != channels)
        {
            throw new ArgumentException($"scale, bias, mean and variance must have one number per channel of {x.Node.Shape}, got {string.Join(", ", constants.Select(constant => constant.Count))}");
        }

        Variable[] variables = [.. constants.Select(constant => node.Variables.Vector(constant, channels))];
        float epsilon = node.Real("epsilon", DefaultEpsilon);
        if (!(epsilon >= 0) || !float.IsFinite(epsilon))
        {
            throw node.Unsupported($"epsilon {epsilon}");
        }

        node.Set(x, node.Add(new BatchNormOperation(variables[0], variables[1], variables[2], variables[3], epsilon, Decay: 0, IsTraining: false), x.Node));
    }
}
