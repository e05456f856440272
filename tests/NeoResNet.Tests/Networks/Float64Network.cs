using NeoResNet.Tensors;

namespace NeoResNet.Tests.Networks;

/// <summary>One end point of the float64 evaluation.</summary>
internal sealed record DoubleEndPoint(string Name, Shape Shape, double[] Values);

/// <summary>
/// ResNet V2 evaluated in float64 with plain loops, straight from slim's description: nothing is folded, fused or shared
/// with the library but the names of the variables.
/// </summary>
internal sealed class Float64Network
{
    private const double Epsilon = 1.001e-5;
    private const int RootDepth = 64;

    private readonly NetworkCase _network;
    private readonly IReadOnlyDictionary<string, double[]> _parameters;
    private readonly List<DoubleEndPoint> _endPoints = [];

    private Float64Network(NetworkCase network, IReadOnlyDictionary<string, double[]> parameters)
    {
        _network = network;
        _parameters = parameters;
    }

    /// <summary>All end points in slim's order.</summary>
    public static IReadOnlyList<DoubleEndPoint> Evaluate(NetworkCase network, IReadOnlyDictionary<string, double[]> parameters, Tensor input)
    {
        Shape shape = input.Shape;
        var image = new DoubleImage(shape[0], shape[1], shape[2], shape[3]);
        for (int i = 0; i < image.Values.Length; i++)
        {
            image.Values[i] = input.Span[i];
        }

        var evaluation = new Float64Network(network, parameters);
        evaluation.Run(image);
        return evaluation._endPoints;
    }

    private void Run(DoubleImage net)
    {
        string scope = NetworkCase.Scope;
        int? target = _network.OutputStride;
        if (_network.Root)
        {
            target /= 4;
            net = Collect($"{scope}/conv1", BiasConv(net, $"{scope}/conv1", 7, RootDepth, stride: 2));
            net = DoubleLayers.MaxPool3(net, _network.ValidPool);
        }

        net = Stack(net, target);
        net = DoubleLayers.Relu(BatchNorm(net, $"{scope}/postnorm"));
        if (_network.GlobalPool)
        {
            net = Collect("global_pool", DoubleLayers.GlobalMean(net));
        }

        if (_network.Classes is > 0 and int classes)
        {
            net = Collect($"{scope}/logits", BiasConv(net, $"{scope}/logits", 1, classes));
            bool squeezed = _network.Squeeze ?? _network.GlobalPool;
            if (squeezed)
            {
                _endPoints.Add(new($"{scope}/spatial_squeeze", [net.Batch, classes], net.Values));
            }

            DoubleImage predictions = DoubleLayers.Softmax(net);
            _endPoints.Add(new("predictions", squeezed ? [net.Batch, classes] : ShapeOf(predictions), predictions.Values));
        }
    }

    private DoubleImage Stack(DoubleImage net, int? target)
    {
        int current = 1, rate = 1;
        for (int b = 0; b < _network.Blocks.Length; b++)
        {
            (int baseDepth, int units, int stride) = _network.Blocks[b];
            string block = $"{NetworkCase.Scope}/block{b + 1}";
            for (int u = 1; u <= units; u++)
            {
                int unitStride = u == units ? stride : 1;
                string unit = $"{block}/unit_{u}/bottleneck_v2";
                if (current == target)
                {
                    net = Bottleneck(net, unit, baseDepth, 1, rate);
                    rate *= unitStride;
                }
                else
                {
                    net = Bottleneck(net, unit, baseDepth, unitStride, 1);
                    current *= unitStride;
                }
            }

            _ = Collect(block, net);
        }

        return net;
    }

    private DoubleImage Bottleneck(DoubleImage input, string unit, int baseDepth, int stride, int rate)
    {
        int depth = 4 * baseDepth;
        DoubleImage preact = DoubleLayers.Relu(BatchNorm(input, $"{unit}/preact"));
        DoubleImage shortcut = input.Channels == depth
            ? DoubleLayers.Subsample(input, stride)
            : Collect($"{unit}/shortcut", BiasConv(preact, $"{unit}/shortcut", 1, depth, stride));
        DoubleImage residual = Collect($"{unit}/conv1", NormConv(preact, $"{unit}/conv1", 1, baseDepth));
        residual = Collect($"{unit}/conv2", NormConv(residual, $"{unit}/conv2", 3, baseDepth, stride, rate));
        residual = Collect($"{unit}/conv3", BiasConv(residual, $"{unit}/conv3", 1, depth));
        return Collect(unit, DoubleLayers.Add(shortcut, residual));
    }

    private DoubleImage BiasConv(DoubleImage input, string scope, int kernel, int outputs, int stride = 1) => DoubleLayers.AddBias(
        DoubleLayers.ConvSame(input, _parameters[$"{scope}/weights"], kernel, outputs, stride), _parameters[$"{scope}/biases"]);

    private DoubleImage NormConv(DoubleImage input, string scope, int kernel, int outputs, int stride = 1, int rate = 1) => DoubleLayers.Relu(BatchNorm(
        DoubleLayers.ConvSame(input, _parameters[$"{scope}/weights"], kernel, outputs, stride, rate), $"{scope}/BatchNorm"));

    private DoubleImage BatchNorm(DoubleImage input, string scope) => DoubleLayers.BatchNorm(
        input, _parameters[$"{scope}/gamma"], _parameters[$"{scope}/beta"],
        _parameters[$"{scope}/moving_mean"], _parameters[$"{scope}/moving_variance"], Epsilon);

    private DoubleImage Collect(string name, DoubleImage image)
    {
        _endPoints.Add(new(name, ShapeOf(image), image.Values));
        return image;
    }

    private static Shape ShapeOf(DoubleImage image) => [image.Batch, image.Height, image.Width, image.Channels];
}
