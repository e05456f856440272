using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Perf;

/// <summary>
/// Measures the forward pass to the logits with random weights and random images. One call computes
/// one batch.
/// </summary>
[SimpleJob(RunStrategy.Monitoring, warmupCount: 3, iterationCount: 15, invocationCount: 1)]
public class ForwardBenchmarks
{
    private Network? _network;
    private IBackend? _backend;
    private Session? _session;
    private Callable? _callable;
    private NhwcTensor[] _inputs = [];
    private NhwcTensor[] _outputs = [];

    /// <summary>Gets or sets the name of the backend. An unavailable backend gives NA.</summary>
    [ParamsSource(nameof(Backends))]
    public string Backend { get; set; } = "";

    /// <summary>Gets or sets the depth of the network.</summary>
    [ParamsSource(nameof(Depths))]
    public int Depth { get; set; }

    /// <summary>Gets or sets the number of images per batch.</summary>
    [ParamsSource(nameof(Batches))]
    public int Batch { get; set; }

    /// <summary>Gets or sets the maximum number of threads.</summary>
    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    /// <summary>Gets the values of <see cref="Backend"/>.</summary>
    public static IEnumerable<string> Backends => Selection.Backends;

    /// <summary>Gets the values of <see cref="Depth"/>.</summary>
    public static IEnumerable<int> Depths => Selection.Depths;

    /// <summary>Gets the values of <see cref="Batch"/>.</summary>
    public static IEnumerable<int> Batches => Selection.Batches;

    /// <summary>Gets the values of <see cref="Threads"/>.</summary>
    public static IEnumerable<int> ThreadCounts => Selection.Threads;

    /// <summary>Counts the floating-point operations of one call.</summary>
    /// <param name="parameter">Returns the value of a benchmark parameter by name.</param>
    internal static long CountFlops(Func<string, object> parameter)
    {
        using var network = new Network((int)parameter(nameof(Depth)), (int)parameter(nameof(Batch)));
        return network.Flops;
    }

    /// <summary>Builds the network, compiles it and runs it once.</summary>
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

    /// <summary>Computes one batch.</summary>
    [Benchmark]
    public void Forward() => _callable!.Run(_inputs, _outputs);

    /// <summary>Releases all resources.</summary>
    [GlobalCleanup]
    public void End()
    {
        _session?.Dispose();
        _network?.Dispose();
        _backend?.Dispose();
    }
}
