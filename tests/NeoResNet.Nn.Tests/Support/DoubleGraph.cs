using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Support;

/// <summary>
/// Evaluates a graph in float64 with plain loops, node by node, so that finite differences of a loss have many digits.
/// </summary>
internal sealed class DoubleGraph
{
    private readonly Dictionary<Variable, double[]> _variables;
    private readonly Dictionary<Node, Shape> _shapes;
    private readonly Dictionary<Node, double[]> _values = [];
    private readonly List<Node> _nodes;
    private readonly Node _fetch;

    /// <param name="fetch">The node to evaluate.</param>
    /// <param name="variables">The values of the variables; the caller may change them between evaluations.</param>
    /// <param name="feeds">The placeholders with their tensors.</param>
    public DoubleGraph(Node fetch, Dictionary<Variable, double[]> variables, params (Node Node, NhwcTensor Tensor)[] feeds)
    {
        Node[] placeholders = [.. feeds.Select(feed => feed.Node)];
        _fetch = fetch;
        _variables = variables;
        _nodes = Reachability.Needed(placeholders, [fetch]);
        _shapes = Reachability.InferShapes(_nodes, placeholders, [.. feeds.Select(feed => feed.Tensor.Shape)]);
        foreach ((Node node, NhwcTensor tensor) in feeds)
        {
            _values[node] = [.. tensor.Span.ToArray().Select(value => (double)value)];
        }
    }

    /// <summary>Evaluates the node.</summary>
    public double[] Evaluate()
    {
        foreach (Node node in _nodes.Where(node => node.Operation is not PlaceholderOperation))
        {
            _values[node] = Compute(node);
        }

        return _values[_fetch];
    }

    private double[] Compute(Node node)
    {
        double[] X() => _values[node.Inputs[0]];
        double[] Y() => _values[node.Inputs[1]];
        Shape shape = _shapes[node];
        int channels = shape[^1];
        double[] Map(Func<double, int, double> function) => [.. X().Select((x, i) => function(x, i % channels))];
        return node.Operation switch
        {
            Conv2DOperation conv => Convolve(node, conv, X()),
            BiasAddOperation bias => Map((x, c) => x + _variables[bias.Biases][c]),
            BatchMomentsOperation => new double[shape.ElementCount],
            BatchNormOperation norm => Normalize(norm, X(), channels),
            ReluOperation => Map((x, _) => Math.Max(x, 0)),
            ElementwiseOperation { Function: Clip clip } => Map((x, _) => Math.Clamp(x, clip.Minimum, clip.Maximum)),
            ElementwiseOperation { Function: Sigmoid } => Map((x, _) => 1 / (1 + Math.Exp(-x))),
            AddOperation => [.. X().Zip(Y(), (x, y) => x + y)],
            MultiplyOperation => [.. X().Select((x, i) => x * Y()[Repeated(node, i)])],
            ScaleOperation scale => Map((x, _) => (scale.Scale * x) + scale.Shift),
            PerChannelOperation each => Map((x, c) => each.Function switch
            {
                PerChannelFunction.Subtract => x - _variables[each.Numbers][c],
                PerChannelFunction.SubtractFrom => _variables[each.Numbers][c] - x,
                PerChannelFunction.Multiply => x * _variables[each.Numbers][c],
                _ => x / _variables[each.Numbers][c],
            }),
            SoftmaxOperation => [.. X().Chunk(channels).SelectMany(Softmax)],
            SpatialSqueezeOperation or ExpandSpatialOperation => X(),
            MaxPoolOperation pool => Pool(node, new SlidingRule(pool.KernelSize, pool.Stride, pool.Rate, pool.Padding).ToWindow(_shapes[node.Inputs[0]]), cells => cells.Max()),
            AveragePoolOperation pool => Pool(node, pool.Window.ToWindow(_shapes[node.Inputs[0]]), cells => cells.Average()),
            GlobalMeanOperation => Pool(node, new(new(_shapes[node.Inputs[0]][1]), new(_shapes[node.Inputs[0]][2])), cells => cells.Average()),
            PadOperation pad => Pad(node, pad),
            PadChannelsOperation pad => [.. X().Chunk(channels - pad.Before - pad.After).SelectMany(row => new double[pad.Before].Concat(row).Concat(new double[pad.After]))],
            SoftmaxCrossEntropyOperation loss => [SoftmaxLoss(X(), Y(), _shapes[node.Inputs[0]][1], loss.Smoothing)],
            SigmoidCrossEntropyOperation loss => [X().Zip(Y(), (x, label) => SigmoidLoss(x, ((1 - loss.Smoothing) * label) + (loss.Smoothing / 2))).Average()],
            L2LossOperation loss => [loss.Scale * _variables[loss.Weights].Sum(weight => weight * weight) / 2],
            _ => throw new NotSupportedException($"{node}"),
        };
    }

    // The second factor may have one pixel per image.
    private int Repeated(Node product, int element)
    {
        Shape x = _shapes[product.Inputs[0]], y = _shapes[product.Inputs[1]];
        return x == y ? element : (element / (x.ElementCount / x[0]) * x[3]) + (element % x[3]);
    }

    private static IEnumerable<double> Softmax(double[] row) => row.Select(x => Math.Exp(x) / row.Sum(Math.Exp));

    private static double SoftmaxLoss(double[] logits, double[] labels, int classes, double smoothing) =>
        logits.Chunk(classes).Zip(labels.Chunk(classes), (row, target) => -Softmax(row).Zip(
            target, (p, label) => (((1 - smoothing) * label) + (smoothing / classes * target.Sum())) * Math.Log(p)).Sum()).Average();

    private static double SigmoidLoss(double x, double target) => (target * Math.Log(1 + Math.Exp(-x))) + ((1 - target) * Math.Log(1 + Math.Exp(x)));

    private double[] Normalize(BatchNormOperation norm, double[] x, int channels)
    {
        double[] mean = _variables[norm.MovingMean], variance = _variables[norm.MovingVariance];
        if (norm.IsTraining)
        {
            double count = (double)x.Length / channels;
            (mean, variance) = (new double[channels], new double[channels]);
            for (int i = 0; i < x.Length; i++)
            {
                mean[i % channels] += x[i] / count;
            }

            for (int i = 0; i < x.Length; i++)
            {
                variance[i % channels] += (x[i] - mean[i % channels]) * (x[i] - mean[i % channels]) / count;
            }
        }

        double[]? gamma = norm.Gamma is null ? null : _variables[norm.Gamma], beta = norm.Beta is null ? null : _variables[norm.Beta];
        return [.. x.Select((value, i) => ((value - mean[i % channels]) / Math.Sqrt(variance[i % channels] + norm.Epsilon) * (gamma?[i % channels] ?? 1)) + (beta?[i % channels] ?? 0))];
    }

    private double[] Convolve(Node node, Conv2DOperation conv, double[] x)
    {
        Shape input = _shapes[node.Inputs[0]], output = _shapes[node];
        Window window = new SlidingRule((conv.Weights.Shape[0], conv.Weights.Shape[1]), conv.Stride, conv.Rate, conv.Padding).ToWindow(input);
        double[] weights = _variables[conv.Weights], y = new double[output.ElementCount];
        ForEachTap(window, input, output, (pixel, tap, from) =>
        {
            for (int i = 0; i < input[3]; i++)
            {
                for (int o = 0; o < output[3]; o++)
                {
                    y[(pixel * output[3]) + o] += x[(from * input[3]) + i] * weights[(((tap * input[3]) + i) * output[3]) + o];
                }
            }
        });
        return y;
    }

    private double[] Pool(Node node, Window window, Func<List<double>, double> function)
    {
        Shape input = _shapes[node.Inputs[0]], output = _shapes[node];
        double[] x = _values[node.Inputs[0]];
        var cells = new Dictionary<int, List<double>>();
        ForEachTap(window, input, output, (pixel, _, from) =>
        {
            for (int c = 0; c < input[3]; c++)
            {
                int at = (pixel * input[3]) + c;
                (cells.TryGetValue(at, out List<double>? known) ? known : cells[at] = []).Add(x[(from * input[3]) + c]);
            }
        });
        return [.. Enumerable.Range(0, output.ElementCount).Select(at => function(cells[at]))];
    }

    private double[] Pad(Node node, PadOperation pad)
    {
        Shape input = _shapes[node.Inputs[0]], output = _shapes[node];
        double[] x = _values[node.Inputs[0]], y = new double[output.ElementCount];
        Array.Fill(y, pad.Value);
        for (int at = 0; at < x.Length; at++)
        {
            int pixel = at / input[3], line = pixel / input[2], image = line / input[1];
            int row = (image * output[1]) + (line % input[1]) + pad.Before.Height;
            y[(((row * output[2]) + (pixel % input[2]) + pad.Before.Width) * output[3]) + (at % input[3])] = x[at];
        }

        return y;
    }

    // Calls a function with each output pixel, tap and input pixel, without the padding.
    private static void ForEachTap(Window window, Shape input, Shape output, Action<int, int, int> use)
    {
        for (int pixel = 0; pixel < output[0] * output[1] * output[2]; pixel++)
        {
            int outX = pixel % output[2], line = pixel / output[2], outY = line % output[1], image = line / output[1];
            for (int tap = 0; tap < window.Height.Kernel * window.Width.Kernel; tap++)
            {
                int y = (outY * window.Height.Stride) - window.Height.PadBefore + (tap / window.Width.Kernel * window.Height.Dilation);
                int x = (outX * window.Width.Stride) - window.Width.PadBefore + (tap % window.Width.Kernel * window.Width.Dilation);
                if (y >= 0 && y < input[1] && x >= 0 && x < input[2])
                {
                    use(pixel, tap, (((image * input[1]) + y) * input[2]) + x);
                }
            }
        }
    }
}
