using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Differentiation;

/// <summary>
/// The gradient rule of each operation against finite differences in float64. Each network is a 1x1 convolution, whose weights
/// see the gradient of the input of the tested layers, then these layers, then a loss that weighs every element differently.
/// </summary>
public sealed class GradientRuleTests
{
    private static readonly Shape[] Shapes = [[1, 5, 7, 3], [3, 8, 6, 5], [2, 1, 1, 4], [2, 9, 9, 18]];

    private static readonly (string Name, Func<Node, Node> Build)[] Rules =
    [
        ("conv 1x1", x => Conv(x, 7, 1)),
        ("conv 3x3", x => Conv(x, 5, 3)),
        ("conv 3x3 stride 2", x => Conv(x, 5, 3, stride: 2)),
        ("conv 1x1 stride 2", x => Conv(x, 17, 1, stride: 2)),
        ("conv 3x3 rate 2", x => Conv(x, 5, 3, rate: 2)),
        ("conv 2x3", x => Layers.Conv2D(x, 4, (2, 3), activation: Activation.None)),
        ("conv 7x7 stride 2, explicit", x => Layers.Conv2DSame(x, 6, 7, stride: 2, activation: Activation.None)),
        ("conv 3x3 stride 2, explicit", x => Layers.Conv2DSame(x, 6, 3, stride: 2, activation: Activation.None)),
        ("conv valid", x => Layers.Conv2D(x, 6, 1, stride: 3, padding: Padding.Valid, activation: Activation.None)),
        ("conv, relu", x => Layers.Conv2D(x, 6, 3)),
        ("batch norm, training", x => Norm(x, isTraining: true)),
        ("batch norm, training, without gamma", x => Layers.BatchNorm(x, isTraining: true)),
        ("batch norm, training, without beta", x => Layers.BatchNorm(x, isTraining: true, center: false, scale: true)),
        ("batch norm, inference", x => Norm(x, isTraining: false)),
        ("conv, batch norm, relu, training", x => Layers.Conv2D(x, 6, 3, normalizer: Normalizer.BatchNorm, args: new() { NormalizerArgs = new() { IsTraining = true, Scale = true } })),
        ("conv, batch norm, relu, inference", x => Layers.Conv2D(x, 6, 3, normalizer: Normalizer.BatchNorm, args: new() { NormalizerArgs = new() { Scale = true } })),
        ("relu", x => Layers.Relu(x)),
        ("relu6", x => Layers.Relu6(Layers.Scale(x, 8))),
        ("clip", x => Layers.Clip(x, -0.3f, 0.4f)),
        ("sigmoid", x => Layers.Sigmoid(x)),
        ("softmax", x => Layers.Softmax(x)),
        ("scale", x => Layers.Scale(x, -2.5f, 0.5f)),
        ("add", x => Layers.Add(x, Layers.Sigmoid(x))),
        ("add of one node twice", x => Layers.Add(x, x)),
        ("multiply", x => Layers.Multiply(x, Layers.Sigmoid(x))),
        ("multiply by one pixel per image", x => Layers.Multiply(Layers.Sigmoid(x), Layers.Sigmoid(Layers.GlobalMean(x)))),
        ("square", x => Layers.Multiply(x, x)),
        ("max pool 3x3 stride 2", x => Layers.MaxPool2D(x, 3, stride: 2, padding: Padding.Same)),
        ("max pool 2x2", x => Layers.MaxPool2D(x, 2, stride: 1, padding: Padding.Same)),
        ("average pool", x => x.Graph.Add(new AveragePoolOperation(new(3, 2, 1, Padding.Same)), [x])),
        ("average pool, rate 2", x => x.Graph.Add(new AveragePoolOperation(new(3, 1, 2, new(EdgeKind.Explicit, 2, 2))), [x])),
        ("global mean", x => Layers.GlobalMean(x)),
        ("subsample", x => Layers.Subsample(x, 2)),
        ("subsample read by two", x => Layers.Add(Conv(Layers.Subsample(x, 2), 4, 3), Conv(Layers.Subsample(Layers.Relu(x), 2), 4, 1))),
        ("pad", x => x.Graph.Add(new PadOperation((1, 2), (3, 0)), [x])),
        ("pad, convolution", x => Conv(x.Graph.Add(new PadOperation(2, 1), [x]), 4, 2)),
        ("pad channels", x => x.Graph.Add(new PadChannelsOperation(2, 3), [x])),
        ("expand and squeeze", x => Layers.Multiply(Conv(x.Graph.Add(new ExpandSpatialOperation(), [Layers.SpatialSqueeze(Layers.GlobalMean(x))]), 5, 1), Conv(Layers.GlobalMean(x), 5, 1))),
        ("subtract a vector", x => PerChannel(x, PerChannelFunction.Subtract)),
        ("subtract from a vector", x => PerChannel(x, PerChannelFunction.SubtractFrom)),
        ("multiply by a vector", x => PerChannel(x, PerChannelFunction.Multiply)),
        ("divide by a vector", x => PerChannel(x, PerChannelFunction.Divide)),
    ];

    [Test]
    public void A_rule_agrees_with_finite_differences([ValueSource(nameof(RuleNames))] string rule, [ValueSource(nameof(Shapes))] object shapeOfX, [Values] bool cpu)
    {
        var shape = (Shape)shapeOfX;
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node images = graph.Placeholder(shape);
        Node net = Layers.Conv2D(images, shape[3], 1, activation: Activation.None, scope: "stem");
        using (graph.VariableScope("tested"))
        {
            net = Rules.Single(each => each.Name == rule).Build(net);
        }

        NhwcTensor weights = Run.RandomTensor(net.Shape.ToShape(), 5), labels = Run.RandomTensor([shape[0], net.Shape[3]!.Value], 6);
        Node factors = graph.Placeholder(weights.Shape), targets = graph.Placeholder(labels.Shape);
        Node loss = Losses.SigmoidCrossEntropy(Layers.SpatialSqueeze(Layers.GlobalMean(Layers.Multiply(net, factors))), targets);
        Run.Randomize(variables, seed: 3);
        using IBackend backend = cpu ? new CpuBackend(new() { MaxThreads = 2 }) : new ReferenceBackend();
        Variable[] trained = [.. variables.Variables.Where(variable => variable.Trainable)];
        FiniteDifferences.Check(backend, loss, trained, (images, Run.RandomTensor(shape, 1)), (factors, weights), (targets, labels));
    }

    private static IEnumerable<string> RuleNames => Rules.Select(rule => rule.Name);

    private static Node Conv(Node x, int outputs, int kernel, int stride = 1, int rate = 1) =>
        Layers.Conv2D(x, outputs, kernel, stride: stride, rate: rate, activation: Activation.None);

    private static Node Norm(Node x, bool isTraining) => Layers.BatchNorm(x, isTraining: isTraining, scale: true, epsilon: 1e-3);

    private static Node PerChannel(Node x, PerChannelFunction function) =>
        x.Graph.Add(new PerChannelOperation(function, x.Graph.GetVariable("numbers", [x.Shape[3]!.Value], Initializer.Ones)), [x]);
}
