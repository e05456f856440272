using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Lowering;

/// <summary>First step of lowering: one step a node, nothing merged yet.</summary>
internal sealed class Translator
{
    private readonly LoweringGraph _graph = new();
    private readonly Dictionary<Node, LoweredValue> _values = [];
    private readonly Dictionary<Node, Shape> _shapes;

    private Translator(Dictionary<Node, Shape> shapes)
    {
        _shapes = shapes;
    }

    internal static LoweringGraph Translate(IReadOnlyList<Node> feeds, ReadOnlySpan<Shape> feedShapes, IReadOnlyList<Node> fetches)
    {
        List<Node> needed = Reachability.Needed(feeds, fetches);
        var translator = new Translator(Reachability.InferShapes(needed, feeds, feedShapes));
        foreach (Node feed in feeds)
        {
            translator._graph.Feeds.Add(translator.NewValue(feed));
        }

        foreach (Node node in needed.Where(node => !translator._values.ContainsKey(node)))
        {
            translator.Translate(node);
        }

        foreach (Node fetch in fetches)
        {
            LoweredValue value = translator._values[fetch];
            value.IsFetched = true;
            translator._graph.Fetches.Add((value, translator._shapes[fetch]));
        }

        return translator._graph;
    }

    private void Translate(Node node)
    {
        switch (node.Operation)
        {
            case RandomUniformOperation random:
                _graph.Append(node.Name, new RandomBody(random), null, NewValue(node));
                break;
            case Conv2DOperation conv:
                Append(node, node.Scope, new ConvBody(new(conv.Weights, null), ToWindow(
                    conv.Padding, _shapes[node.Inputs[0]], (conv.Weights.Shape[0], conv.Weights.Shape[1]), conv.Stride, conv.Rate)));
                break;
            case BiasAddOperation bias:
                Append(node, node.Scope, new PointwiseBody(null, new VariableVector(bias.Biases)));
                break;
            case BatchMomentsOperation:
                Append(node, node.Scope, new MomentsBody());
                break;
            case BatchNormOperation { IsTraining: true } norm:
                _graph.Append(node.Scope, new BatchNormBody(norm), View(node.Inputs[0]), NewValue(node), y: View(node.Inputs[1]));
                break;
            case BatchNormOperation norm:
                Append(node, node.Scope, ToAffine(norm));
                break;
            case ReluOperation:
                Append(node, node.Name, new PointwiseBody());
                _graph.Steps[^1].Relu = true;
                break;
            case AddOperation:
                _graph.Append(node.Name, new PointwiseBody(), View(node.Inputs[0]), NewValue(node), residual: View(node.Inputs[1]));
                break;
            case MaxPoolOperation pool when pool.KernelSize == (Size2D)1:
                // A 1x1 window picks elements and never pads: a strided copy, which a later pass turns into a view.
                _graph.Append(node.Scope, new PointwiseBody(), View(node.Inputs[0]) with { Stride = pool.Stride }, NewValue(node));
                break;
            case MaxPoolOperation pool:
                Append(node, node.Scope, new PoolBody(ToWindow(pool.Padding, _shapes[node.Inputs[0]], pool.KernelSize, pool.Stride, 1)));
                break;
            case MultiplyOperation:
                _graph.Append(node.Name, new MultiplyBody(), View(node.Inputs[0]), NewValue(node), y: View(node.Inputs[1]));
                break;
            case SigmoidOperation:
                Append(node, node.Name, new SigmoidBody());
                break;
            case ClipOperation clip:
                Append(node, node.Name, new ClipBody(clip.Minimum, clip.Maximum));
                break;
            case ScaleOperation scale:
                Append(node, node.Name, new PointwiseBody(Constant(node, scale.Scale), Constant(node, scale.Shift)));
                break;
            case PadOperation pad:
                Append(node, node.Name, new PadBody(pad.Before, pad.After, pad.Value));
                break;
            case PadChannelsOperation pad:
                Append(node, node.Name, new PadChannelsBody(pad.Before, pad.After));
                break;
            case GlobalMeanOperation:
                Append(node, node.Name, new MeanBody());
                break;
            case SoftmaxOperation:
                Append(node, node.Scope, new SoftmaxBody());
                break;
            case SpatialSqueezeOperation:
                // The same numbers in the same order: the value itself, handed out in another shape.
                _values[node] = _values[node.Inputs[0]];
                break;
            default:
                throw new InvalidOperationException($"{node.Name}: operation {node.Operation.Kind} has no translation.");
        }
    }

    private static PointwiseBody ToAffine(BatchNormOperation norm)
    {
        var scale = new BatchNormScale(norm.Gamma, norm.MovingVariance, norm.Epsilon);
        return new(scale, new BatchNormShift(norm.Beta, norm.MovingMean, scale));
    }

    private ConstantVector Constant(Node node, float value) => new(value, _shapes[node][^1]);

    private static Window ToWindow(Padding padding, Shape input, Size2D kernel, int stride, int rate) => new(
        padding.ToExtent(input[1], kernel.Height, stride, rate),
        padding.ToExtent(input[2], kernel.Width, stride, rate));

    private void Append(Node node, string label, StepBody body) => _graph.Append(label, body, View(node.Inputs[0]), NewValue(node));

    private LoweredView View(Node node) => new(_values[node]);

    private LoweredValue NewValue(Node node)
    {
        var value = new LoweredValue(_shapes[node]);
        _values[node] = value;
        return value;
    }
}
