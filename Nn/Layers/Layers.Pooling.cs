namespace NeoResNet.Nn;

public static partial class Layers
{
    /// <summary>Maximum over a window; padding never wins. Source: slim's <c>max_pool2d</c>.</summary>
    /// <param name="inputs">[batch, height, width, channels].</param>
    /// <param name="kernelSize">Height and width of the window.</param>
    /// <param name="stride">Step between windows; null takes the arg scope's, else 2.</param>
    /// <param name="padding">Rule at the edge; null takes the arg scope's, else VALID.</param>
    /// <param name="scope">Scope; null for <c>MaxPool2D</c>, made unique.</param>
    public static Node MaxPool2D(Node inputs, Size2D kernelSize, int? stride = null, Padding? padding = null, string? scope = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Graph graph = inputs.Graph;
        MaxPool2DArgs args = new MaxPool2DArgs { Stride = stride, Padding = padding }.Over(graph.Args.MaxPool2D);
        int step = args.Stride ?? 2;
        using VariableScope opened = graph.VariableScope(scope, "MaxPool2D");
        if (kernelSize.Height < 1 || kernelSize.Width < 1 || step < 1)
        {
            throw new ArgumentException($"{opened.Name}: kernel size and stride must be at least 1, got {kernelSize} and {step}.");
        }

        Node net = graph.Add(new MaxPoolOperation(kernelSize, step, args.Padding ?? Padding.Valid), [inputs]);
        args.Outputs?.Add(opened.Name, net);
        return net;
    }

    /// <summary>
    /// Every <paramref name="factor"/>-th row and column, starting with the first: a 1x1 max pool. Source: slim's <c>subsample</c>.
    /// </summary>
    /// <param name="inputs">[batch, height, width, channels].</param>
    /// <param name="factor">Step; 1 gives the input itself.</param>
    /// <param name="scope">Scope; null for <c>MaxPool2D</c>, made unique.</param>
    /// <returns>[batch, ceil(height / factor), ceil(width / factor), channels].</returns>
    public static Node Subsample(Node inputs, int factor, string? scope = null) =>
        factor == 1 ? inputs : MaxPool2D(inputs, kernelSize: 1, stride: factor, scope: scope);

    /// <summary>Mean over height and width with dimensions kept: [batch, 1, 1, channels].</summary>
    /// <param name="inputs">[batch, height, width, channels].</param>
    /// <param name="name">Name of the node.</param>
    public static Node GlobalMean(Node inputs, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Graph.Add(new GlobalMeanOperation(), [inputs], name);
    }
}
