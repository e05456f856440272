using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Peers;

/// <summary>Runs training steps of this library, with momentum.</summary>
internal sealed class NeoTrainer : IPeer
{
    private readonly CpuBackend _backend;
    private readonly PeerNetwork _network;
    private readonly Session _session;
    private readonly TrainingStep _step;
    private readonly NhwcTensor[] _inputs;
    private readonly float[] _losses = new float[TrainingPeer.Losses];

    public NeoTrainer(Workload workload, ModelFolder models)
    {
        _backend = new(new() { MaxThreads = workload.Threads });
        _network = models.Load(workload.Model, workload.Batch, isTraining: true);
        Graph graph = _network.Graph;
        Node labels = graph.Placeholder([workload.Batch, workload.Model.Classes], "labels");
        Node loss = Losses.SoftmaxCrossEntropy(_network.Logits, labels);
        _session = new(graph, _backend);
        _step = new(_session, [_network.Images, labels], loss, Optimizer.Momentum(TrainingPeer.Momentum), new() { Updates = graph.Updates });
        Shape input = PeerNetwork.ShapeOf(_network.Images, workload.Batch);
        var targets = new NhwcTensor([workload.Batch, workload.Model.Classes]);
        for (int image = 0; image < workload.Batch; image++)
        {
            targets.Span[(image * workload.Model.Classes) + TrainingPeer.LabelOf(image, workload.Model)] = 1;
        }

        _inputs = [new NhwcTensor(input, ModelFolder.Images(input)), targets];
    }

    public string Version => $"NeoResNet {ProcessFacts.VersionOf(typeof(ResNetV2).Assembly)} ({_backend.Info.Kernels})";

    public float[] Run() => TrainingPeer.Add(_losses, _step.Run(_inputs, [], TrainingPeer.LearningRate));

    public void Dispose()
    {
        _step.Dispose();
        _session.Dispose();
        _network.Dispose();
        _backend.Dispose();
    }
}
