using NeoResNet.Backends;
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
    private readonly NhwcTensor[] _inputs;
    private readonly NhwcTensor[] _outputs;
    private readonly float[] _logits;

    public NeoPeer(Workload workload, ModelFolder models, CompileOptions options)
    {
        _backend = new(new() { MaxThreads = workload.Threads });
        _network = models.Load(workload.Depth, workload.Batch);
        _session = new(_network.Graph, _backend, new() { Compile = options });
        _callable = _session.Callable([_network.Images], [_network.Logits]);
        _inputs = [new NhwcTensor(_network.Images.Shape.ToShape(), ModelFolder.Images(workload.Batch))];
        _outputs = [new NhwcTensor(_network.Logits.Shape.ToShape())];
        _logits = new float[_outputs[0].Length];
    }

    public string Version => $"NeoResNet {ProcessFacts.VersionOf(typeof(ResNetV2).Assembly)} ({_backend.Info.Kernels})";

    /// <summary>What a child's arguments say of the compilation.</summary>
    /// <exception cref="ArgumentException">Winograd's method is to be used in an unknown way.</exception>
    public static CompileOptions Options(KeyValues values) => new()
    {
        Winograd = values.Text("winograd", "") switch
        {
            "" => null,
            "auto" => WinogradUse.Auto,
            "off" => WinogradUse.Off,
            var other => throw new ArgumentException($"winograd={other}: auto and off are known."),
        },
        LowMemory = values.Whole("lowmem", 0) == 1,
    };

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
