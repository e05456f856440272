using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Support;

/// <summary>A few layers of every kind, any batch and size, on a store of their own.</summary>
internal sealed class TinyModel : IDisposable
{
    public TinyModel(int seed = 1, bool isTraining = false)
    {
        Graph = new(Variables);
        Input = Graph.Placeholder([null, null, null, 3], "image");
        using IDisposable args = Graph.ArgScope(new ArgScope { BatchNorm = new() { IsTraining = isTraining } });
        Node net = Layers.Conv2DSame(Input, 8, 3, stride: 2, normalizer: Normalizer.BatchNorm, scope: "conv1");
        Pooled = Layers.MaxPool2D(net, 3, 2, Padding.Same, scope: "pool");
        Node preact = Layers.BatchNorm(Pooled, scale: true, activation: Activation.Relu, scope: "preact");
        Node residual = Layers.Conv2D(preact, 8, 3, activation: Activation.None, scope: "conv2");
        Sum = Layers.Add(Pooled, residual, "sum");
        Node mean = Layers.GlobalMean(Sum, "mean");
        Logits = Layers.SpatialSqueeze(Layers.Conv2D(mean, 5, 1, activation: Activation.None, scope: "logits"));
        Output = Layers.Softmax(Logits, "predictions");
        Run.Randomize(Variables, seed);
    }

    public VariableStore Variables { get; } = new();

    public Graph Graph { get; }

    public Node Input { get; }

    public Node Pooled { get; }

    public Node Sum { get; }

    public Node Logits { get; }

    public Node Output { get; }

    public static NhwcTensor Image(int batch, int height, int width, int seed = 2) => Run.RandomTensor([batch, height, width, 3], seed);

    public void Dispose() => Variables.Dispose();
}
