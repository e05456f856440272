namespace NeoResNet.Nn.Onnx;

/// <summary>Imports convolutions.</summary>
internal static class ConvolutionImport
{
    internal static void Run(NodeImport node)
    {
        if (node.Integer("group", 1) is not 1 and var groups)
        {
            throw node.Unsupported($"group {groups}");
        }

        ImportedConstant weights = node.Constant(1);
        if (weights.Sizes is not [> 0, > 0, > 0, > 0])
        {
            throw node.Unsupported($"weights of the sizes [{string.Join(", ", weights.Sizes)}]");
        }

        ImportedTensor x = node.Image(0);
        Size2D kernel = (weights.Sizes[2], weights.Sizes[3]);
        SlidingRule window = WindowImport.Of(node, kernel);
        if (window.Kernel != kernel)
        {
            throw node.Unsupported($"a kernel_shape of {window.Kernel} and weights of {kernel}");
        }

        var convolution = new Conv2DOperation(node.Variables.Filter(weights, FilterLayout.OfConvolution(weights.Sizes)), window.Stride, window.Rate, window.Padding);
        if (node.FindConstant(2) is not { } bias)
        {
            node.Set(x, node.Add(convolution, x.Node));
            return;
        }

        if (bias.Count != weights.Sizes[0])
        {
            throw new ArgumentException($"the bias must have {weights.Sizes[0]} numbers, got {bias.Count}");
        }

        node.Set(x, node.Add(new BiasAddOperation(node.Variables.Vector(bias, bias.Count)), node.AddInner(convolution, x.Node)));
    }
}
