using NeoResNet.Backends;
using NeoResNet.Nn;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Padding = NeoResNet.Nn.Padding;

namespace NeoResNet.Peers;

/// <summary>
/// Runs a graph of known sizes with libtorch's operations. A batch norm after a convolution is folded into it, zero padding goes into
/// the convolution, and what nobody else reads is changed in place.
/// </summary>
/// <remarks>
/// Every tensor is made within a scope that holds it: TorchSharp does not keep a call's arguments alive, so that one which nobody else
/// holds may be collected, and its memory freed, while libtorch still reads it.
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

    public TorchGraph(Graph graph, Node input, Node output)
    {
        // Nodes come after their inputs; what leads to the output is found from its end.
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

    /// <summary>The output for an input of NCHW sizes; inner values are freed as soon as they were read.</summary>
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
                return Convolution(source, node, null, Vector(bias.Biases));
            case BatchNormOperation norm when IsJoined(source):
                (Tensor factor, Tensor offset) = Affine(norm);
                return Convolution(source, node, factor, offset);
            case BatchNormOperation norm:
                (Tensor mean, Tensor variance, Tensor? gamma, Tensor? beta) =
                    (Keep(Vector(norm.MovingMean)), Keep(Vector(norm.MovingVariance)), KeepOrNull(norm.Gamma), KeepOrNull(norm.Beta));
                return (node, [source], x => F.batch_norm(x[0], mean, variance, gamma, beta, false, 0.1, norm.Epsilon));
            case ReluOperation:
                return (node, [source], alone ? x => x[0].relu_() : x => x[0].relu());
            case AddOperation when _readers[node.Inputs[1]].Count() == 1 && node.Inputs[1].Operation is not PlaceholderOperation:
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
                throw new NotSupportedException($"{node.Name}: {node.Operation.Kind} is not among the operations compared.");
        }
    }

    private (Node Target, Node[] Sources, Func<Tensor[], Tensor> Compute) Convolution(Node node, Node target, Tensor? factor, Tensor? offset)
    {
        var operation = (Conv2DOperation)node.Operation;
        Window window = Perf.ConvolutionLayer.Of(node).Window;
        if (window.Height.PadBefore != window.Height.PadAfter || window.Width.PadBefore != window.Width.PadAfter)
        {
            throw new NotSupportedException($"{node.Name}: libtorch pads both sides alike.");
        }

        using NeoResNet.Tensors.Tensor values = operation.Weights.ToTensor();
        Tensor weights = tensor(values.Span.ToArray(), [.. operation.Weights.Shape.Dimensions.ToArray().Select(size => (long)size)]).permute(3, 2, 0, 1);
        weights = Keep(ChannelsLast(factor is null ? weights : weights * factor.view(-1, 1, 1, 1)));
        Tensor? bias = offset is null ? null : Keep(offset);
        long[] strides = [operation.Stride, operation.Stride], pads = [window.Height.PadBefore, window.Width.PadBefore], rates = [operation.Rate, operation.Rate];
        Node source = node.Inputs[0].Operation is PadOperation ? node.Inputs[0].Inputs[0] : node.Inputs[0];
        return (target, [source], x => F.conv2d(x[0], weights, bias, strides, pads, rates));
    }

    private static Func<Tensor[], Tensor> Pool(Node source, MaxPoolOperation pool)
    {
        Extent rows = Direction(source.Shape[1]!.Value, pool.KernelSize.Height), columns = Direction(source.Shape[2]!.Value, pool.KernelSize.Width);
        if (rows.PadBefore + columns.PadBefore > 0)
        {
            throw new NotSupportedException($"{source.Name}: padding before a max pool is not among what is compared.");
        }

        // Rounding the output size up lets the last windows hang over the edge, which is SAME without padding in front.
        return x => F.max_pool2d(x[0], pool.KernelSize.Height, pool.Stride, ceil_mode: rows.PadAfter + columns.PadAfter > 0);

        Extent Direction(int size, int kernel) => pool.Padding == Padding.Same ? Extent.Same(size, kernel, pool.Stride) : new(kernel, pool.Stride);
    }

    private static (Tensor Factor, Tensor Offset) Affine(BatchNormOperation norm)
    {
        Tensor factor = (Vector(norm.MovingVariance) + norm.Epsilon).rsqrt();
        factor = norm.Gamma is { } gamma ? factor * Vector(gamma) : factor;
        Tensor offset = -Vector(norm.MovingMean) * factor;
        return (factor, norm.Beta is { } beta ? offset + Vector(beta) : offset);
    }

    /// <summary>Whether a node is computed as a part of its one reader.</summary>
    private bool IsJoined(Node node) => node.Operation switch
    {
        PadOperation => _readers[node].All(reader => reader.Operation is Conv2DOperation { Padding: Padding.Valid }),
        Conv2DOperation => _readers[node].ToArray() is [{ Operation: BiasAddOperation or BatchNormOperation }],
        _ => false,
    };

    private Tensor? KeepOrNull(Variable? variable) => variable is null ? null : Keep(Vector(variable));

    /// <summary>Takes a tensor out of the scope it was made in, for as long as the graph lives.</summary>
    private Tensor Keep(Tensor value)
    {
        _kept.Add(value.DetachFromDisposeScope());
        return value;
    }

    private static Tensor Vector(Variable variable)
    {
        using NeoResNet.Tensors.Tensor values = variable.ToTensor();
        return tensor(values.Span.ToArray());
    }

    private static Tensor ChannelsLast(Tensor value) => value.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
