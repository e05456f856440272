using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Perf;

/// <summary>The whole forward pass to the logits, with random weights and random images. One call is one batch.</summary>
[SimpleJob(RunStrategy.Monitoring, warmupCount: 3, iterationCount: 15, invocationCount: 1)]
public class ForwardBenchmarks
{
    private Network? _network;
    private IBackend? _backend;
    private Session? _session;
    private Callable? _callable;
    private NhwcTensor[] _inputs = [];
    private NhwcTensor[] _outputs = [];

    /// <summary>Where to compute; one that is not available gives NA.</summary>
    [ParamsSource(nameof(Backends))]
    public string Backend { get; set; } = "";

    /// <summary>Layers of the network.</summary>
    [ParamsSource(nameof(Depths))]
    public int Depth { get; set; }

    /// <summary>Images in a batch.</summary>
    [ParamsSource(nameof(Batches))]
    public int Batch { get; set; }

    /// <summary>Most threads.</summary>
    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    /// <summary>Choices of <see cref="Backend"/>.</summary>
    public static IEnumerable<string> Backends => Selection.Backends;

    /// <summary>Choices of <see cref="Depth"/>.</summary>
    public static IEnumerable<int> Depths => Selection.Depths;

    /// <summary>Choices of <see cref="Batch"/>.</summary>
    public static IEnumerable<int> Batches => Selection.Batches;

    /// <summary>Choices of <see cref="Threads"/>.</summary>
    public static IEnumerable<int> ThreadCounts => Selection.Threads;

    /// <summary>Floating point operations of one call, for the values of the parameters by name.</summary>
    internal static long CountFlops(Func<string, object> parameter)
    {
        using var network = new Network((int)parameter(nameof(Depth)), (int)parameter(nameof(Batch)));
        return network.Flops;
    }

    /// <summary>Makes everything that one call uses, and compiles.</summary>
    [GlobalSetup]
    public void Begin()
    {
        _backend = BackendTable.Create(Backend, Threads);
        _network = new(Depth, Batch);
        _network.Variables.Initialize(seed: 1);
        _session = new(_network.Graph, _backend);
        _callable = _session.Callable([_network.Images], [_network.Logits]);
        _inputs = [Filled.Random(_network.Images.Shape.ToShape())];
        _outputs = [new NhwcTensor(_network.Logits.Shape.ToShape())];
        _callable.Run(_inputs, _outputs);
    }

    /// <summary>One batch.</summary>
    [Benchmark]
    public void Forward() => _callable!.Run(_inputs, _outputs);

    /// <summary>Gives everything back.</summary>
    [GlobalCleanup]
    public void End()
    {
        _session?.Dispose();
        _network?.Dispose();
        _backend?.Dispose();
    }
}
