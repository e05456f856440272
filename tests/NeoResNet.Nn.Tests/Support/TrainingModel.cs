using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Support;

/// <summary>A small network that learns: convolutions of several kinds, batch norms, a penalty and a loss.</summary>
internal sealed class TrainingModel : IDisposable
{
    public const int Classes = 5;

    public TrainingModel(int seed = 1, bool isTraining = true, int channels = 20)
    {
        Graph = new(Variables);
        Images = Graph.Placeholder([null, null, null, 3], "images");
        Labels = Graph.Placeholder([null, Classes], "labels");
        using IDisposable args = Graph.ArgScope(new ArgScope
        {
            BatchNorm = new() { IsTraining = isTraining, Scale = true, Decay = 0.9 },
            Conv2D = new() { WeightsRegularizer = Regularizer.L2(1e-3) },
        });
        Node net = Layers.Conv2DSame(Images, channels, 3, stride: 2, normalizer: Normalizer.BatchNorm, scope: "root");
        Node preact = Layers.BatchNorm(net, activation: Activation.Relu, scope: "preact");
        Node residual = Layers.Conv2D(preact, channels, 3, normalizer: Normalizer.BatchNorm, scope: "conv1");
        residual = Layers.Conv2D(residual, channels, 1, activation: Activation.None, scope: "conv2");
        net = Layers.Conv2D(Layers.Add(net, residual), channels + 3, 3, stride: 2, scope: "conv3");
        Logits = Layers.SpatialSqueeze(Layers.Conv2D(Layers.GlobalMean(net), Classes, 1, activation: Activation.None, scope: "logits"));
        Loss = Layers.Add(Losses.SoftmaxCrossEntropy(Logits, Labels, 0.1), Losses.Regularization(Graph)!);
        Run.Randomize(Variables, seed);
    }

    public VariableStore Variables { get; } = new();

    public Graph Graph { get; }

    public Node Images { get; }

    public Node Labels { get; }

    public Node Logits { get; }

    public Node Loss { get; }

    public Node[] Feeds => [Images, Labels];

    public Variable[] Trainable => [.. Variables.Variables.Where(variable => variable.Trainable)];

    /// <summary>Images and labels of a batch.</summary>
    public static NhwcTensor[] Batch(int seed, int batch = 4, int size = 13)
    {
        var labels = new NhwcTensor([batch, Classes]);
        for (int i = 0; i < batch; i++)
        {
            labels.Span[(i * Classes) + ((i + seed) % Classes)] = 1;
        }

        return [Run.RandomTensor([batch, size, size, 3], seed), labels];
    }

    /// <summary>A training step on all trainable variables with updates of moving averages.</summary>
    public TrainingStep Step(Session session, Optimizer? optimizer = null, TrainingStepOptions? options = null) =>
        new(session, Feeds, Loss, optimizer ?? Optimizer.Momentum(), (options ?? new()) with { Updates = Graph.Updates });

    /// <summary>The bytes of all variables.</summary>
    public Dictionary<string, float[]> Values() => Variables.Variables.ToDictionary(variable => variable.Name, variable => variable.ToTensor().Span.ToArray());

    public void Dispose() => Variables.Dispose();
}
