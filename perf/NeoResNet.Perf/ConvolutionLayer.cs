using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Perf;

/// <summary>Represents a convolution of a network, including its padding.</summary>
/// <param name="Input">Shape of the input before padding, [batch, height, width, channels].</param>
/// <param name="Filter">
/// Shape of the filter, [kernel height, kernel width, input channels, output channels].
/// </param>
/// <param name="Window">Kernel size, stride and padding.</param>
internal sealed record ConvolutionLayer(Shape Input, Shape Filter, Window Window)
{
    /// <summary>Gets the number of floating-point operations: two per multiply-add.</summary>
    public long Flops => 2L * Input[0] * Window.Height.OutputSize(Input[1]) * Window.Width.OutputSize(Input[2]) * Filter.ElementCount;

    /// <summary>
    /// Creates the layer of a convolution node and the zero padding in front of it. The height and
    /// width of all images must be known.
    /// </summary>
    /// <param name="node">The convolution.</param>
    /// <param name="batch">The batch size of a graph whose batch size is free.</param>
    public static ConvolutionLayer Of(Node node, int batch = 1)
    {
        var operation = (Conv2DOperation)node.Operation;
        Node input = node.Inputs[0];
        var pad = input.Operation as PadOperation;
        PartialShape source = (pad is null ? input : input.Inputs[0]).Shape;
        Shape shape = new([source[0] ?? batch, .. source.Skip(1).Select(size => size!.Value)]);
        EdgeRule padding = pad is null ? operation.Padding : new(EdgeKind.Explicit, pad.Before, pad.After);
        SlidingRule window = new((operation.Weights.Shape[0], operation.Weights.Shape[1]), operation.Stride, operation.Rate, padding);
        return new(shape, operation.Weights.Shape, window.ToWindow(shape));
    }

    /// <summary>
    /// Returns the text for benchmark tables, such as <c>56x56x64 to 256, 1x1</c>.
    /// </summary>
    public override string ToString() => $"{Input[1]}x{Input[2]}x{Input[3]} to {Filter[3]}, {Window}";
}
