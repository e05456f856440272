using NeoResNet.Backends;
using NeoResNet.Nn;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Padding = NeoResNet.Nn.Padding;

namespace NeoResNet.Peers;

/// <summary>Runs a graph of known sizes with the operations of libtorch.</summary>
/// <remarks>
/// For inference, batch norms and zero padding are folded into convolutions, and values with one
/// reader are changed in place. For training, batch norms use the statistics of the batch, and
/// sums are new values, because gradients need the old ones. Every tensor is created within a scope that holds it, because TorchSharp does not keep
/// the arguments of a call alive: without the scope, the garbage collector can free their memory
/// while libtorch still reads it.
/// </remarks>
internal sealed class TorchGraph : IDisposable
{
    private sealed record Step(int Target, int[] Sources, Func<Tensor[], Tensor> Compute, int[] LastReads);

    private readonly List<Step> _steps = [];
    private readonly List<Tensor> _kept = [];
    private readonly Tensor?[] _values;
    private readonly int _input;
    private readonly int _output;
    private readonly Dictionary<Node, int> _places = [];
    private readonly ILookup<Node, Node> _readers;
    private readonly bool _isTraining;

    public TorchGraph(Graph graph, Node input, Node output, bool isTraining = false)
    {
        _isTraining = isTraining;

        // Nodes follow their inputs, so a pass from the end finds all nodes that lead to the
        // output.
        var needed = new HashSet<Node> { output };
        foreach (Node node in graph.Nodes.Reverse().Where(needed.Contains))
        {
            needed.UnionWith(node.Inputs);
        }

        Node[] order = [.. graph.Nodes.Where(needed.Contains)];
        _readers = order.SelectMany(node => node.Inputs.Select(source => (source, node))).ToLookup(pair => pair.source, pair => pair.node);
        _values = new Tensor?[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            _places[order[i]] = i;
        }

        (_input, _output) = (_places[input], _places[output]);
        var open = new List<(Node Target, Node[] Sources, Func<Tensor[], Tensor> Compute)>();
        foreach (Node node in order.Where(node => node != input && !IsJoined(node)))
        {
            using DisposeScope scope = NewDisposeScope();
            open.Add(Translate(node));
        }

        for (int i = 0; i < open.Count; i++)
        {
            (Node target, Node[] sources, Func<Tensor[], Tensor> compute) = open[i];
            Node[] last = [.. sources.Distinct().Where(source => source != input && !open.Skip(i + 1).Any(later => later.Sources.Contains(source)))];
            _steps.Add(new(_places[target], [.. sources.Select(source => _places[source])], compute, [.. last.Select(source => _places[source])]));
        }
    }

    /// <summary>Gets the trainable variables; empty for inference.</summary>
    public List<Parameter> Parameters { get; } = [];

    /// <summary>Computes the output, and frees each inner value after its last reader.</summary>
    /// <param name="input">The input, in NCHW order.</param>
    public Tensor Run(Tensor input)
    {
        _values[_input] = input;
        foreach (Step step in _steps)
        {
            Tensor result = step.Compute([.. step.Sources.Select(source => _values[source]!)]);
            _values[step.Target] = result;
            foreach (int source in step.LastReads)
            {
                if (!ReferenceEquals(_values[source], result))
                {
                    _values[source]!.Dispose();
                }

                _values[source] = null;
            }
        }

        return _values[_output]!;
    }

    public void Dispose() => _kept.ForEach(tensor => tensor.Dispose());

    private (Node Target, Node[] Sources, Func<Tensor[], Tensor> Compute) Translate(Node node)
    {
        Node source = node.Inputs[0];
        bool alone = _readers[source].Count() == 1 && source.Operation is not PlaceholderOperation;
        switch (node.Operation)
        {
            case Conv2DOperation:
                return Convolution(node, node, null, null);
            case BiasAddOperation bias when IsJoined(source):
                return Convolution(source, node, null, Trained(Vector(bias.Biases)));
            case BatchNormOperation norm when IsJoined(source):
                (Tensor factor, Tensor offset) = Affine(norm);
                return Convolution(source, node, factor, offset);
            case BatchNormOperation norm:
                (Tensor mean, Tensor variance, Tensor? gamma, Tensor? beta) =
                    (Keep(Vector(norm.MovingMean)), Keep(Vector(norm.MovingVariance)), KeepOrNull(norm.Gamma), KeepOrNull(norm.Beta));
                return (node, [source], x => F.batch_norm(x[0], mean, variance, gamma, beta, _isTraining, 0.1, norm.Epsilon));
            case ReluOperation:
                return (node, [source], alone ? x => x[0].relu_() : x => x[0].relu());
            case AddOperation when !_isTraining && _readers[node.Inputs[1]].Count() == 1 && node.Inputs[1].Operation is not PlaceholderOperation:
                return (node, [source, node.Inputs[1]], x => x[1].add_(x[0]));
            case AddOperation:
                return (node, [source, node.Inputs[1]], x => x[0].add(x[1]));
            case MaxPoolOperation pool:
                return (node, [source], Pool(source, pool));
            case GlobalMeanOperation:
                return (node, [source], x => F.adaptive_avg_pool2d(x[0], 1));
            case SpatialSqueezeOperation:
                return (node, [source], x => x[0].flatten(1).clone());
            default:
                throw new NotSupportedException($"{node.Name}: The operation {node.Operation.Kind} is not supported.");
        }
    }

    private (Node Target, Node[] Sources, Func<Tensor[], Tensor> Compute) Convolution(Node node, Node target, Tensor? factor, Tensor? offset)
    {
        var operation = (Conv2DOperation)node.Operation;
        Window window = Perf.ConvolutionLayer.Of(node).Window;
        if (window.Height.PadBefore != window.Height.PadAfter || window.Width.PadBefore != window.Width.PadAfter)
        {
            throw new NotSupportedException($"{node.Name}: libtorch does not support different padding on two sides.");
        }

        NeoResNet.Tensors.NhwcTensor values = operation.Weights.ToTensor();
        Tensor weights = tensor(values.Span.ToArray(), [.. operation.Weights.Shape.Dimensions.ToArray().Select(size => (long)size)]).permute(3, 2, 0, 1);
        weights = Keep(Trained(ChannelsLast(factor is null ? weights : weights * factor.view(-1, 1, 1, 1))));
        Tensor? bias = offset is null ? null : Keep(offset);
        long[] strides = [operation.Stride.Height, operation.Stride.Width], rates = [operation.Rate.Height, operation.Rate.Width];
        long[] pads = [window.Height.PadBefore, window.Width.PadBefore];
        Node source = node.Inputs[0].Operation is PadOperation ? node.Inputs[0].Inputs[0] : node.Inputs[0];
        return (target, [source], x => F.conv2d(x[0], weights, bias, strides, pads, rates));
    }

    private static Func<Tensor[], Tensor> Pool(Node source, MaxPoolOperation pool)
    {
        Extent rows = Direction(source.Shape[1]!.Value, pool.KernelSize.Height), columns = Direction(source.Shape[2]!.Value, pool.KernelSize.Width);
        if (rows.PadBefore + columns.PadBefore > 0)
        {
            throw new NotSupportedException($"{source.Name}: Padding in front of a max pool is not supported.");
        }

        // With the output size rounded up, the last windows extend over the edge. This equals SAME
        // without padding in front.
        return x => F.max_pool2d(x[0], pool.KernelSize.Height, pool.Stride.Height, ceil_mode: rows.PadAfter + columns.PadAfter > 0);

        Extent Direction(int size, int kernel) => pool.Padding == Padding.Same ? Extent.Same(size, kernel, pool.Stride.Height) : new(kernel, pool.Stride.Height);
    }

    private static (Tensor Factor, Tensor Offset) Affine(BatchNormOperation norm)
    {
        Tensor factor = (Vector(norm.MovingVariance) + norm.Epsilon).rsqrt();
        factor = norm.Gamma is { } gamma ? factor * Vector(gamma) : factor;
        Tensor offset = -Vector(norm.MovingMean) * factor;
        return (factor, norm.Beta is { } beta ? offset + Vector(beta) : offset);
    }

    /// <summary>Returns whether a node is computed as a part of its only reader.</summary>
    private bool IsJoined(Node node) => node.Operation switch
    {
        PadOperation => _readers[node].All(reader => reader.Operation is Conv2DOperation { Padding.IsValid: true }),
        Conv2DOperation => _readers[node].ToArray() is [{ Operation: BiasAddOperation }] || (!_isTraining && _readers[node].ToArray() is [{ Operation: BatchNormOperation }]),
        _ => false,
    };

    private Tensor? KeepOrNull(Variable? variable) => variable is null ? null : Keep(Trained(Vector(variable)));

    private Tensor Trained(Tensor value)
    {
        if (!_isTraining)
        {
            return value;
        }

        Parameters.Add(new(value));
        return Parameters[^1];
    }

    /// <summary>
    /// Detaches a tensor from its scope and keeps it until the graph is disposed.
    /// </summary>
    private Tensor Keep(Tensor value)
    {
        _kept.Add(value.DetachFromDisposeScope());
        return value;
    }

    private static Tensor Vector(Variable variable)
    {
        NeoResNet.Tensors.NhwcTensor values = variable.ToTensor();
        return tensor(values.Span.ToArray());
    }

    private static Tensor ChannelsLast(Tensor value) => value.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
