using TorchSharp;
using static TorchSharp.torch;

namespace NeoResNet.Peers;

/// <summary>Runs libtorch through TorchSharp with its best settings.</summary>
/// <remarks>
/// The settings are: inference mode, channels-last memory, and folded batch norms. TorchSharp does
/// not offer freezing and oneDNN graph fusion, which make libtorch faster.
/// </remarks>
internal sealed class TorchPeer : IPeer
{
    private readonly IDisposable _inference;
    private readonly TorchGraph _graph;
    private readonly Tensor _images;
    private readonly float[] _logits;

    public TorchPeer(Workload workload, ModelFolder models)
    {
        TorchNative.Start(workload.Threads);
        _inference = inference_mode();
        using PeerNetwork network = models.Load(workload.Model, workload.Batch);
        _graph = new(network.Graph, network.Images, network.Logits);

        _images = TorchNative.Images(workload);
        _logits = new float[network.Logits.Shape.ToShape().ElementCount];
    }

    public string Version => TorchNative.Version;

    public float[] Run()
    {
        using DisposeScope scope = NewDisposeScope();
        _graph.Run(_images).contiguous().data<float>().CopyTo(_logits);
        return _logits;
    }

    public void Dispose()
    {
        _images.Dispose();
        _graph.Dispose();
        _inference.Dispose();
    }
}
