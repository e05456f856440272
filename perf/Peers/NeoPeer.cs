using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Peers;

/// <summary>Runs this library.</summary>
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
        _network = models.Load(workload.Model, workload.Batch);
        _session = new(_network.Graph, _backend, new() { Compile = options });
        _callable = _session.Callable([_network.Images], [_network.Logits]);
        Shape input = PeerNetwork.ShapeOf(_network.Images, workload.Batch);
        _inputs = [new NhwcTensor(input, ModelFolder.Images(input))];
        _outputs = [new NhwcTensor(PeerNetwork.ShapeOf(_network.Logits, workload.Batch))];
        _logits = new float[_outputs[0].Length];
    }

    public string Version => $"NeoResNet {ProcessFacts.VersionOf(typeof(ResNetV2).Assembly)} ({_backend.Info.Kernels})";

    /// <summary>Reads the compile options from the arguments of a child process.</summary>
    /// <exception cref="ArgumentException">The value of <c>winograd</c> is unknown.</exception>
    public static CompileOptions Options(KeyValues values) => new()
    {
        Winograd = values.Text("winograd", "") switch
        {
            "" => null,
            "auto" => WinogradUse.Auto,
            "off" => WinogradUse.Off,
            var other => throw new ArgumentException($"Invalid value '{other}' for 'winograd'. Expected auto or off."),
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
    }
}
