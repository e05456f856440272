namespace NeoResNet.Nn;

public static partial class Layers
{
    /// <summary>Computes the maximum over a window for each channel.</summary>
    /// <param name="inputs">A node of shape [batch, height, width, channels].</param>
    /// <param name="kernelSize">Height and width of the window, at least 1.</param>
    /// <param name="stride">
    /// Distance between windows, at least 1; null for the value of the arg scope, which defaults to
    /// 2.
    /// </param>
    /// <param name="padding">
    /// Padding rule; null for the value of the arg scope, which defaults to
    /// <see cref="Padding.Valid"/>.
    /// </param>
    /// <param name="scope">
    /// Name of the variable scope; null for <c>MaxPool2D</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>A node of shape [batch, output height, output width, channels].</returns>
    /// <remarks>
    /// Padding is never the maximum. If the window contains NaN, the result is NaN. Source: slim's
    /// <c>max_pool2d</c>.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The rank of the input is not 4, the kernel size or the stride is less than 1, or the scope
    /// name is invalid.
    /// </exception>
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
    /// Selects every <paramref name="factor"/>-th row and column, starting with the first.
    /// </summary>
    /// <param name="inputs">A node of shape [batch, height, width, channels].</param>
    /// <param name="factor">Distance between the selected rows and columns, at least 1.</param>
    /// <param name="scope">
    /// Name of the variable scope; null for <c>MaxPool2D</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>
    /// A node of shape [batch, ceil(height / factor), ceil(width / factor), channels]; the input
    /// itself if <paramref name="factor"/> is 1.
    /// </returns>
    /// <remarks>
    /// The node is a max pool with a 1x1 window. Source: slim's <c>subsample</c>.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The rank of the input is not 4, the factor is less than 1, or the scope name is invalid.
    /// </exception>
    public static Node Subsample(Node inputs, int factor, string? scope = null) =>
        factor == 1 ? inputs : MaxPool2D(inputs, kernelSize: 1, stride: factor, scope: scope);

    /// <summary>Computes the mean over height and width for each channel.</summary>
    /// <param name="inputs">A node of shape [batch, height, width, channels].</param>
    /// <param name="name">
    /// Name of the node; null for <c>Mean</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>A node of shape [batch, 1, 1, channels].</returns>
    /// <remarks>Source: <c>tf.reduce_mean</c> over dimensions 1 and 2.</remarks>
    /// <exception cref="ArgumentException">The rank of the input is not 4.</exception>
    public static Node GlobalMean(Node inputs, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Graph.Add(new GlobalMeanOperation(), [inputs], name);
    }
}
