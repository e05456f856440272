using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace NeoResNet.Peers;

/// <summary>
/// Runs training steps of libtorch through TorchSharp: channels-last memory, and its own momentum
/// optimizer.
/// </summary>
internal sealed class TorchTrainer : IPeer
{
    private readonly TorchGraph _graph;
    private readonly optim.Optimizer _optimizer;
    private readonly Tensor _images;
    private readonly Tensor _labels;
    private readonly float[] _losses = new float[TrainingPeer.Losses];

    public TorchTrainer(Workload workload, ModelFolder models)
    {
        TorchNative.Start(workload.Threads);

        // The graph in inference mode has the same layers. TorchGraph replaces its batch norms.
        using PeerNetwork network = models.Load(workload.Model, workload.Batch);
        _graph = new(network.Graph, network.Images, network.Logits, isTraining: true);
        _optimizer = optim.SGD(_graph.Parameters, TrainingPeer.LearningRate, TrainingPeer.Momentum);
        _images = TorchNative.Images(workload);
        _labels = tensor([.. Enumerable.Range(0, workload.Batch).Select(image => (long)TrainingPeer.LabelOf(image, workload.Model))]);
    }

    public string Version => TorchNative.Version;

    public float[] Run()
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor loss = F.cross_entropy(_graph.Run(_images), _labels);
        loss.backward();
        _ = _optimizer.step();
        return TrainingPeer.Add(_losses, loss.item<float>());
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _images.Dispose();
        _labels.Dispose();
        _graph.Dispose();
    }
}
