using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Peers;

/// <summary>This library.</summary>
internal sealed class NeoPeer : IPeer
{
    private readonly CpuBackend _backend;
    private readonly PeerNetwork _network;
    private readonly Session _session;
    private readonly Callable _callable;
    private readonly Tensor[] _inputs;
    private readonly Tensor[] _outputs;
    private readonly float[] _logits;

    public NeoPeer(Workload workload, ModelFolder models)
    {
        _backend = new(new() { MaxThreads = workload.Threads });
        _network = models.Load(workload.Depth, workload.Batch);
        _session = new(_network.Graph, _backend);
        _callable = _session.Callable([_network.Images], [_network.Logits]);
        _inputs = [new Tensor(_network.Images.Shape.ToShape(), ModelFolder.Images(workload.Batch))];
        _outputs = [new Tensor(_network.Logits.Shape.ToShape())];
        _logits = new float[_outputs[0].Length];
    }

    public string Version => $"NeoResNet {typeof(ResNetV2).Assembly.GetName().Version?.ToString(3)} ({_backend.Info.Kernels})";

    public float[] Run()
    {
        _callable.Run(_inputs, _outputs);
        _outputs[0].Span.CopyTo(_logits);
        return _logits;
    }

    public void Dispose()
    {
        _session.Dispose();
        _network.Dispose();
        _backend.Dispose();
        _inputs[0].Dispose();
        _outputs[0].Dispose();
    }
}
