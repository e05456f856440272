namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Imports dense layers, as convolutions whose window is the whole image.
/// </summary>
/// <remarks>
/// The matrix of a layer that reads a flattened image is reordered here, so that no run transposes
/// the image.
/// </remarks>
internal static class DenseImport
{
    internal static void Gemm(NodeImport node)
    {
        float alpha = node.Real("alpha", 1), beta = node.Real("beta", 1);
        bool isTransposed = node.Integer("transB", 0) != 0;
        if (node.Integer("transA", 0) != 0 || !float.IsFinite(alpha) || !float.IsFinite(beta))
        {
            throw node.Unsupported("a transposed first input, or alpha or beta that is not finite");
        }

        ImportedConstant? bias = beta == 0 ? null : node.FindConstant(2);
        (ImportedTensor x, ImportedConstant matrix) = (node.Tensor(0), Matrix(node));
        int outputs = matrix.Sizes[isTransposed ? 0 : 1];
        if (bias is not null && (bias.Count is not 1 && (bias.Count != outputs || bias.Sizes[^1] != outputs)))
        {
            throw node.Unsupported($"a third input of the sizes [{string.Join(", ", bias.Sizes)}]");
        }

        // alpha * x * matrix + beta * bias = beta * ((alpha / beta) * x * matrix + bias), so the
        // variables keep the model's values.
        float factor = bias is null ? alpha : alpha / beta;
        Node net = Multiply(node, x, matrix, isTransposed);
        net = factor == 1 ? net : node.AddInner(new ScaleOperation(factor, 0), net);
        if (bias is not null)
        {
            net = node.AddInner(new BiasAddOperation(node.Variables.Vector(bias, outputs)), net);
            net = beta == 1 ? net : node.AddInner(new ScaleOperation(beta, 0), net);
        }

        SetMatrix(node, net);
    }

    internal static void MatMul(NodeImport node)
    {
        (ImportedTensor x, ImportedConstant matrix) = (node.Tensor(0), Matrix(node));
        if (!x.IsNhwc)
        {
            SetMatrix(node, Multiply(node, x, matrix, isTransposed: false));
            return;
        }

        FilterLayout layout = FilterLayout.OfDense((1, 1, matrix.Sizes[0]), Flattening.ChannelsLast, matrix.Sizes[1], isTransposed: false);
        node.Set(x, node.Add(new Conv2DOperation(node.Variables.Filter(matrix, layout), 1, 1, Padding.Valid), x.Node));
    }

    private static ImportedConstant Matrix(NodeImport node) => node.Constant(1) is { Sizes: [> 0, > 0] } matrix
        ? matrix
        : throw node.Unsupported($"a second input of the sizes [{string.Join(", ", node.Constant(1).Sizes)}], which is not a matrix");

    private static void SetMatrix(NodeImport node, Node image) =>
        node.Set(new ImportedTensor(node.Output, node.Add(new SpatialSqueezeOperation(), image), [0, 1]));

    private static Node Multiply(NodeImport node, ImportedTensor x, ImportedConstant matrix, bool isTransposed)
    {
        if (x.Rank != 2)
        {
            throw node.Unsupported($"a first input of rank {x.Rank}");
        }

        int inputs = matrix.Sizes[isTransposed ? 1 : 0], outputs = matrix.Sizes[isTransposed ? 0 : 1];
        Node image = SqueezeImport.ImageOf(node, x);
        (int height, int width, int channels) = (image.Shape[1], image.Shape[2], image.Shape[3] ?? inputs) switch
        {
            ({ } knownHeight, { } knownWidth, var count) => (knownHeight, knownWidth, count),

            // With one input per channel, the image has one pixel whenever the model is valid.
            (_, _, var count) when count == inputs => (1, 1, count),
            _ => throw node.Unsupported("a flattened image of unknown size. Export the model with a fixed image size"),
        };
        if ((long)height * width * channels != inputs)
        {
            throw new ArgumentException($"the matrix has {inputs} rows for images of {height} x {width} x {channels}");
        }

        var layout = FilterLayout.OfDense((height, width, channels), x.Flattening, outputs, isTransposed);
        return node.AddInner(new Conv2DOperation(node.Variables.Filter(matrix, layout), 1, 1, Padding.Valid), image);
    }
}
