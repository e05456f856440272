using NeoResNet.Tensors;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Networks;

/// <summary>One end point of the float64 evaluation.</summary>
internal sealed record DoubleEndPoint(string Name, Shape Shape, double[] Values);

/// <summary>
/// ResNet V1 and V2 evaluated in float64 with plain loops, straight from slim's description: nothing is folded, fused or shared
/// with the library but the names of the variables.
/// </summary>
internal sealed class Float64Network
{
    private const double Epsilon = 1.001e-5;
    private const double Decay = 0.997;
    private const int RootDepth = 64;

    private readonly NetworkCase _network;
    private readonly IReadOnlyDictionary<string, double[]> _parameters;
    private readonly List<DoubleEndPoint> _endPoints = [];
    private readonly Dictionary<string, double[]>? _moved;

    private Float64Network(NetworkCase network, IReadOnlyDictionary<string, double[]> parameters, Dictionary<string, double[]>? moved)
    {
        _network = network;
        _moved = moved;
        _parameters = parameters;
    }

    /// <summary>All end points in slim's order.</summary>
    /// <param name="network">What is evaluated.</param>
    /// <param name="parameters">Values of all variables.</param>
    /// <param name="input">[batch, height, width, channels].</param>
    /// <param name="moved">In training mode takes the moving averages after the step; may be <paramref name="parameters"/>.</param>
    public static IReadOnlyList<DoubleEndPoint> Evaluate(NetworkCase network, IReadOnlyDictionary<string, double[]> parameters, NhwcTensor input, Dictionary<string, double[]>? moved = null)
    {
        Shape shape = input.Shape;
        var image = new DoubleImage(shape[0], shape[1], shape[2], shape[3]);
        for (int i = 0; i < image.Values.Length; i++)
        {
            image.Values[i] = input.Span[i];
        }

        var evaluation = new Float64Network(network, parameters, moved);
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
            net = Collect($"{scope}/conv1", IsV1
                ? NormConv(net, $"{scope}/conv1", 7, RootDepth, stride: 2)
                : BiasConv(net, $"{scope}/conv1", 7, RootDepth, stride: 2));
            net = DoubleLayers.MaxPool3(net, _network.ValidPool);
        }

        net = Stack(net, target);
        net = IsV1 ? net : DoubleLayers.Relu(BatchNorm(net, $"{scope}/postnorm"));
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
                string unit = $"{block}/unit_{u}/{_network.Version.Unit}";
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

    private bool IsV1 => _network.Version == SlimVersion.V1;

    private DoubleImage Bottleneck(DoubleImage input, string unit, int baseDepth, int stride, int rate) => IsV1
        ? BottleneckV1(input, unit, baseDepth, stride, rate)
        : BottleneckV2(input, unit, baseDepth, stride, rate);

    private DoubleImage BottleneckV1(DoubleImage input, string unit, int baseDepth, int stride, int rate)
    {
        int depth = 4 * baseDepth;
        DoubleImage shortcut = input.Channels == depth
            ? DoubleLayers.Subsample(input, stride)
            : Collect($"{unit}/shortcut", BoundedProjection(NormConv(input, $"{unit}/shortcut", 1, depth, stride, relu: false)));
        DoubleImage residual = Collect($"{unit}/conv1", NormConv(input, $"{unit}/conv1", 1, baseDepth));
        residual = Collect($"{unit}/conv2", NormConv(residual, $"{unit}/conv2", 3, baseDepth, stride, rate));
        residual = Collect($"{unit}/conv3", NormConv(residual, $"{unit}/conv3", 1, depth, relu: false));
        return Collect(unit, _network.Bounded
            ? DoubleLayers.Clip(DoubleLayers.Add(shortcut, DoubleLayers.Clip(residual, -6, 6)), 0, 6)
            : DoubleLayers.Relu(DoubleLayers.Add(shortcut, residual)));
    }

    private DoubleImage BoundedProjection(DoubleImage projection) => _network.Bounded ? DoubleLayers.Clip(projection, 0, 6) : projection;

    private DoubleImage BottleneckV2(DoubleImage input, string unit, int baseDepth, int stride, int rate)
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

    private DoubleImage NormConv(DoubleImage input, string scope, int kernel, int outputs, int stride = 1, int rate = 1, bool relu = true)
    {
        DoubleImage net = BatchNorm(DoubleLayers.ConvSame(input, _parameters[$"{scope}/weights"], kernel, outputs, stride, rate), $"{scope}/BatchNorm");
        return relu ? DoubleLayers.Relu(net) : net;
    }

    private DoubleImage BatchNorm(DoubleImage input, string scope)
    {
        double[] mean = _parameters[$"{scope}/moving_mean"], variance = _parameters[$"{scope}/moving_variance"];
        if (_network.IsTraining)
        {
            (double[] batchMean, double[] batchVariance) = DoubleLayers.Moments(input);
            double count = input.Batch * input.Height * input.Width;
            _moved?[$"{scope}/moving_mean"] = [.. mean.Zip(batchMean, (old, batch) => (old * Decay) + (batch * (1 - Decay)))];
            _moved?[$"{scope}/moving_variance"] = [.. variance.Zip(batchVariance, (old, batch) => (old * Decay) + (batch * count / (count - 1) * (1 - Decay)))];
            (mean, variance) = (batchMean, batchVariance);
        }

        return DoubleLayers.BatchNorm(input, _parameters[$"{scope}/gamma"], _parameters[$"{scope}/beta"], mean, variance, Epsilon);
    }

    private DoubleImage Collect(string name, DoubleImage image)
    {
        _endPoints.Add(new(name, ShapeOf(image), image.Values));
        return image;
    }

    private static Shape ShapeOf(DoubleImage image) => [image.Batch, image.Height, image.Width, image.Channels];
}
