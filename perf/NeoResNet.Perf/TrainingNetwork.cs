using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Perf;

/// <summary>Represents a network in training mode with its loss and gradients.</summary>
internal sealed class TrainingNetwork : IDisposable
{
    private static readonly Dictionary<string, (Func<Node, Node> Build, int Size, int Classes)> Networks = new()
    {
        ["cifar-wide"] = (images => (ResNetTopology.Cifar(8, ResNetVersion.V2) with { Widths = [64, 128, 256] }).Build(images, 10, isTraining: true).Net, 32, 10),
        ["resnet20"] = (images => ResNetTopology.Cifar(20, ResNetVersion.V2).Build(images, 10, isTraining: true).Net, 32, 10),
        ["resnet50"] = (images => ResNetV2.Resnet50(images, 1000, isTraining: true).Net, ResNetV2.DefaultImageSize, 1000),
    };

    /// <summary>Builds a network.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="batch">Number of images.</param>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    public TrainingNetwork(string name, int batch)
    {
        if (!Networks.TryGetValue(name, out (Func<Node, Node> Build, int Size, int Classes) network))
        {
            throw new ArgumentException($"Unknown network '{name}'. Expected {string.Join(", ", Networks.Keys)}.");
        }

        var graph = new Graph(Variables);
        Node images = graph.Placeholder([batch, network.Size, network.Size, 3], "images"), labels = graph.Placeholder([batch, network.Classes], "labels");
        Node loss = Losses.SoftmaxCrossEntropy(network.Build(images), labels);
        Variables.Initialize(seed: 1);
        Graph = graph;
        Feeds = [images, labels];
        Fetches = [loss, .. Gradients.Of(loss, [.. Variables.Variables.Where(variable => variable.Trainable)])];
        NhwcTensor targets = new([batch, network.Classes]);
        for (int image = 0; image < batch; image++)
        {
            targets.Span[(image * network.Classes) + (image % network.Classes)] = 1;
        }

        Inputs = [Filled.Random([batch, network.Size, network.Size, 3]), targets];
    }

    /// <summary>Gets the names of the networks.</summary>
    public static IEnumerable<string> Names => Networks.Keys;

    public VariableStore Variables { get; } = new();

    public Graph Graph { get; }

    /// <summary>Gets the images and the labels.</summary>
    public Node[] Feeds { get; }

    /// <summary>Gets the loss and the gradients of all trainable variables.</summary>
    public Node[] Fetches { get; }

    /// <summary>Gets random images, and the labels 0, 1, 2, ...</summary>
    public NhwcTensor[] Inputs { get; }

    public void Dispose() => Variables.Dispose();
}
