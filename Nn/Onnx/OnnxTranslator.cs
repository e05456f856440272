using NeoResNet.Backends;
using NeoResNet.Tensors;
using Kind = NeoResNet.Nn.Onnx.OnnxAttribute;

namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Turns the needed nodes of a graph into ONNX nodes. Rank 4 values are NCHW throughout; only inputs and outputs are
/// transposed, where the options ask for it. Two pairs are joined: zero padding with the VALID convolution after it, and a
/// convolution with its biases.
/// </summary>
internal sealed class OnnxTranslator
{
    private readonly OnnxModel _model = new();
    private readonly OnnxNames _names = new();
    private readonly OnnxConstants _constants;
    private readonly Dictionary<Node, string> _values = [];
    private readonly KeyValuePair<string, Node>[] _feeds;
    private readonly KeyValuePair<string, Node>[] _fetches;
    private readonly HashSet<Node> _fed;
    private readonly HashSet<Node> _fetched;
    private readonly List<Node> _needed;
    private readonly ILookup<Node, Node> _readers;
    private readonly OnnxExportOptions _options;

    internal OnnxTranslator(KeyValuePair<string, Node>[] feeds, KeyValuePair<string, Node>[] fetches, List<Node> needed, OnnxExportOptions options)
    {
        _feeds = feeds;
        _fetches = fetches;
        _needed = needed;
        _options = options;
        _fed = [.. feeds.Select(feed => feed.Value)];
        _fetched = [.. fetches.Select(fetch => fetch.Value)];
        _readers = needed
            .Where(node => !_fed.Contains(node))
            .SelectMany(node => node.Inputs.Select(input => (input, node)))
            .ToLookup(pair => pair.input, pair => pair.node);
        _constants = new(_model, _names);
    }

    internal OnnxModel Translate()
    {
        foreach ((string name, _) in _feeds)
        {
            _names.Reserve(name, "input");
        }

        foreach ((string name, _) in _fetches)
        {
            _names.Reserve(name, "output");
        }

        foreach ((string name, Node node) in _feeds)
        {
            AddInput(name, node);
        }

        foreach (Node node in _needed.Where(node => !_fed.Contains(node) && !IsJoinedToItsReaders(node)))
        {
            Translate(node);
        }

        foreach ((string name, Node node) in _fetches)
        {
            AddOutput(name, node);
        }

        return _model;
    }

    private void Translate(Node node)
    {
        switch (node.Operation)
        {
            case RandomUniformOperation random:
                _values[node] = _constants.Add(node.Name, () => Draw(random), random.Shape);
                break;
            case Conv2DOperation:
                AddConvolution(node, node, null);
                break;
            case BiasAddOperation bias when IsJoinedToItsReaders(node.Inputs[0]):
                AddConvolution(node.Inputs[0], node, bias.Biases);
                break;
            case BiasAddOperation bias:
                Add("Add", node, [Value(node.Inputs[0]), _constants.Summand(bias.Biases, node.Shape.Rank)]);
                break;
            case BatchMomentsOperation or BatchNormOperation { IsTraining: true }:
                throw new NotSupportedException($"{node.Name}: batch norm in training mode has no form in an ONNX model for inference; build the network with isTraining: false.");
            case BatchNormOperation norm:
                AddBatchNorm(node, norm);
                break;
            case ReluOperation:
                Add("Relu", node, [Value(node.Inputs[0])]);
                break;
            case AddOperation:
                Add("Add", node, [Value(node.Inputs[0]), Value(node.Inputs[1])]);
                break;
            case MaxPoolOperation pool:
                Add("MaxPool", node, [Value(node.Inputs[0])], [
                    new Kind.Integers("kernel_shape", pool.KernelSize.Height, pool.KernelSize.Width),
                    new Kind.Integers("strides", pool.Stride, pool.Stride),
                    OnnxPadding.Of(node, pool.Padding, pool.KernelSize, pool.Stride, 1)]);
                break;
            case MultiplyOperation:
                Add("Mul", node, [Value(node.Inputs[0]), Value(node.Inputs[1])]);
                break;
            case SigmoidOperation:
                Add("Sigmoid", node, [Value(node.Inputs[0])]);
                break;
            case ClipOperation clip:
                Add("Clip", node, [Value(node.Inputs[0]), _constants.Number($"{node.Name}/min", clip.Minimum), _constants.Number($"{node.Name}/max", clip.Maximum)]);
                break;
            case ScaleOperation scale:
                AddScale(node, scale);
                break;
            case PadOperation pad:
                AddPad(node, pad.Value, 0, 0, pad.Before.Height, pad.Before.Width, 0, 0, pad.After.Height, pad.After.Width);
                break;
            case PadChannelsOperation pad:
                AddChannels(node, pad);
                break;
            case GlobalMeanOperation:
                Add("GlobalAveragePool", node, [Value(node.Inputs[0])]);
                break;
            case SoftmaxOperation:
                Add("Softmax", node, [Value(node.Inputs[0])], [new Kind.Integer("axis", node.Shape.Rank == 4 ? 1 : -1)]);
                break;
            case SpatialSqueezeOperation:
                Add("Squeeze", node, [Value(node.Inputs[0]), _constants.Integers($"{node.Name}/axes", 2, 3)]);
                break;
            default:
                throw new NotSupportedException($"{node.Name}: the operation {node.Operation.Kind} has no form in ONNX.");
        }
    }

    private void AddConvolution(Node convolution, Node result, Variable? biases)
    {
        var operation = (Conv2DOperation)convolution.Operation;
        Node input = convolution.Inputs[0];
        var kernel = new Size2D(operation.Weights.Shape[0], operation.Weights.Shape[1]);
        OnnxAttribute padding = OnnxPadding.Of(convolution, operation.Padding, kernel, operation.Stride, operation.Rate);
        if (IsPaddingOf(convolution, input) && input.Operation is PadOperation pad)
        {
            input = input.Inputs[0];
            padding = OnnxPadding.Explicit(pad.Before, pad.After);
        }

        string weights = _constants.Filters(operation.Weights);
        Add("Conv", result, biases is null ? [Value(input), weights] : [Value(input), weights, _constants.Vector(biases)], [
            new Kind.Integers("kernel_shape", kernel.Height, kernel.Width),
            new Kind.Integers("strides", operation.Stride, operation.Stride),
            new Kind.Integers("dilations", operation.Rate, operation.Rate),
            padding]);
    }

    private void AddScale(Node node, ScaleOperation scale)
    {
        string scaled = _names.Unique($"{node.Name}/scaled");
        _model.Nodes.Add(new("Mul", scaled, [Value(node.Inputs[0]), _constants.Number($"{node.Name}/scale", scale.Scale)], scaled));
        Add("Add", node, [scaled, _constants.Number($"{node.Name}/shift", scale.Shift)]);
    }

    private void AddChannels(Node node, PadChannelsOperation pad)
    {
        // Channels come second in a rank 4 value here, and last in any other.
        int rank = node.Shape.Rank, channels = rank == 4 ? 1 : rank - 1;
        int[] pads = new int[2 * rank];
        (pads[channels], pads[rank + channels]) = (pad.Before, pad.After);
        AddPad(node, 0, pads);
    }

    private void AddPad(Node node, float value, params IReadOnlyList<int> pads)
    {
        string[] inputs = [Value(node.Inputs[0]), _constants.Integers($"{node.Name}/pads", pads)];

        // Without a value ONNX pads with zeros.
        string[] all = value == 0 ? inputs : [.. inputs, _constants.Number($"{node.Name}/value", value)];
        if (float.IsNegativeInfinity(value) || !_readers[node].Any(reader => reader.Operation is MaxPoolOperation))
        {
            Add("Pad", node, all);
            return;
        }

        // ONNX Runtime (1.17 and later) takes any constant padding before a max pool into the pool, where it never wins. What
        // stands between keeps them apart and changes nothing.
        string padded = _names.Unique($"{node.Name}/padded");
        _model.Nodes.Add(new("Pad", padded, all, padded));
        Add("Max", node, [padded, _constants.Number($"{node.Name}/least", float.NegativeInfinity)]);
    }

    private void AddBatchNorm(Node node, BatchNormOperation norm)
    {
        if (node.Shape.Rank != 4)
        {
            throw new NotSupportedException($"{node.Name}: batch norm of rank 4 values can be written as ONNX, got {node.Shape}.");
        }

        int channels = norm.MovingMean.Shape.ElementCount;
        Add("BatchNormalization", node, [
            Value(node.Inputs[0]),
            norm.Gamma is { } gamma ? _constants.Vector(gamma) : _constants.Filled($"{node.Name}/gamma", channels, 1),
            norm.Beta is { } beta ? _constants.Vector(beta) : _constants.Filled($"{node.Name}/beta", channels, 0),
            _constants.Vector(norm.MovingMean),
            _constants.Vector(norm.MovingVariance)], [new Kind.Real("epsilon", (float)norm.Epsilon)]);
    }

    /// <summary>Whether a node is written as a part of what reads it, and has no value of its own.</summary>
    private bool IsJoinedToItsReaders(Node node) => !_fed.Contains(node) && !_fetched.Contains(node) && node.Operation switch
    {
        PadOperation => _readers[node].All(reader => IsPaddingOf(reader, node)),
        Conv2DOperation => _readers[node].ToArray() is [{ Operation: BiasAddOperation }],
        _ => false,
    };

    private bool IsPaddingOf(Node reader, Node node) =>
        node.Operation is PadOperation { Value: 0 } && !_fed.Contains(node) && reader.Operation is Conv2DOperation { Padding: Padding.Valid };

    private void AddInput(string name, Node node)
    {
        bool transposed = node.Shape.Rank == 4 && _options.InputLayout == OnnxLayout.Nhwc;
        _model.Inputs.Add(Describe(name, node.Shape, _options.InputLayout));
        _values[node] = name;
        if (transposed)
        {
            _values[node] = _names.Unique($"{name}/channels_first");
            _model.Nodes.Add(new("Transpose", _values[node], [name], _values[node], new Kind.Integers("perm", 0, 3, 1, 2)));
        }
    }

    private void AddOutput(string name, Node node)
    {
        _model.Outputs.Add(Describe(name, node.Shape, _options.OutputLayout));
        if (TransposesOutput(node))
        {
            _model.Nodes.Add(new("Transpose", name, [Value(node)], name, new Kind.Integers("perm", 0, 2, 3, 1)));
        }
        else if (Value(node) != name)
        {
            // A second name of one node, or an input given out again.
            _model.Nodes.Add(new("Identity", name, [Value(node)], name));
        }
    }

    private OnnxValue Describe(string name, PartialShape shape, OnnxLayout layout)
    {
        // The batch goes through every operation unchanged, so with one input all share its name for it.
        string batch = _feeds.Length == 1 ? "batch" : $"{name}_batch";
        string prefix = _feeds.Length == 1 && name == _feeds[0].Key ? "" : $"{name}_";
        if (shape.Rank != 4)
        {
            return new(name, [.. shape], [.. Enumerable.Range(0, shape.Rank).Select(i => i == 0 ? batch : $"{prefix}size{i}")]);
        }

        string height = $"{prefix}height", width = $"{prefix}width", channels = $"{prefix}channels";
        return layout == OnnxLayout.Nhwc
            ? new(name, [.. shape], [batch, height, width, channels])
            : new(name, [shape[0], shape[3], shape[1], shape[2]], [batch, channels, height, width]);
    }

    private bool TransposesOutput(Node node) => node.Shape.Rank == 4 && _options.OutputLayout == OnnxLayout.Nhwc;

    private void Add(string kind, Node node, IReadOnlyList<string> inputs, IReadOnlyList<OnnxAttribute>? attributes = null)
    {
        string value = _fetched.Contains(node) && !TransposesOutput(node)
            ? _fetches.First(fetch => fetch.Value == node).Key
            : _names.Unique(node.Name);
        _values[node] = value;
        _model.Nodes.Add(new(kind, node.Name, inputs, value, attributes ?? []));
    }

    private string Value(Node node) => _values[node];

    private static NhwcTensor Draw(RandomUniformOperation random)
    {
        NhwcTensor values = NhwcTensor.Uninitialized(random.Shape);
        new RandomUniform(random.Shape, random.Minimum, random.Maximum, random.Seed, new Epilogue()).Fill(values.Span);
        return values;
    }
}
