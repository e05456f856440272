using BenchmarkDotNet.Attributes;
using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Perf;

/// <summary>
/// The convolutions of ResNet-50 one by one, each with bias and ReLU, through the public backend interface. The same arrays are
/// read again and again, so weights and activations are warmer than inside a network.
/// </summary>
public class ConvolutionBenchmarks
{
    private const int Depth = 50;

    private IBackend? _backend;
    private IParameterSet? _parameters;
    private IExecutable? _executable;
    private Workspace _workspace;
    private NhwcTensor[] _inputs = [];
    private NhwcTensor[] _outputs = [];

    /// <summary>Where to compute; one that is not available gives NA.</summary>
    [ParamsSource(nameof(Backends))]
    public string Backend { get; set; } = "";

    /// <summary>Images in a batch.</summary>
    [ParamsSource(nameof(Batches))]
    public int Batch { get; set; }

    /// <summary>Most threads.</summary>
    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    /// <summary>The convolution.</summary>
    [ParamsSource(nameof(Layers))]
    public string Layer { get; set; } = "";

    /// <summary>Choices of <see cref="Backend"/>.</summary>
    public static IEnumerable<string> Backends => Selection.Backends;

    /// <summary>Choices of <see cref="Batch"/>.</summary>
    public static IEnumerable<int> Batches => Selection.Batches;

    /// <summary>Choices of <see cref="Threads"/>.</summary>
    public static IEnumerable<int> ThreadCounts => Selection.Threads;

    /// <summary>Choices of <see cref="Layer"/>: the different ones, in the network's order.</summary>
    public static IEnumerable<string> Layers
    {
        get
        {
            using var network = new Network(Depth, batch: 1);
            return [.. network.Convolutions.Select(layer => layer.ToString()).Distinct()];
        }
    }

    /// <summary>Floating point operations of one call, for the values of the parameters by name.</summary>
    internal static long CountFlops(Func<string, object> parameter) => Find((string)parameter(nameof(Layer)), (int)parameter(nameof(Batch))).Flops;

    /// <summary>Makes everything that one call uses, and compiles.</summary>
    [GlobalSetup]
    public void Begin()
    {
        _backend = BackendTable.Create(Backend, Threads);
        ConvolutionLayer layer = Find(Layer, Batch);
        ParameterId filter = new(0), bias = new(1);
        var builder = new ProgramBuilder();
        ValueId x = builder.Input(layer.Input), y = builder.NewValue();
        _ = builder.Parameter(filter, layer.Filter);
        _ = builder.Parameter(bias, [layer.Filter[3]]);
        Shape result = builder.Add(new Conv2D(x, filter, layer.Window, new() { Output = y, Bias = bias, Relu = true }) { Label = Layer });
        builder.Output(y);

        _parameters = _backend.CreateParameterSet();
        _parameters.Add(filter, () => new(Filled.Random(layer.Filter)));
        _parameters.Add(bias, () => new(Filled.Random([layer.Filter[3]])));
        _executable = _backend.Compile(builder.Build(), _parameters);
        _workspace = _executable.Rent();
        _inputs = [Filled.Random(layer.Input)];
        _outputs = [new NhwcTensor(result)];
    }

    /// <summary>One batch.</summary>
    [Benchmark]
    public void Convolve() => _executable!.Run(_workspace, _inputs, _outputs);

    /// <summary>Gives everything back.</summary>
    [GlobalCleanup]
    public void End()
    {
        _workspace.Dispose();
        _executable?.Dispose();
        _parameters?.Dispose();
        _backend?.Dispose();
    }

    private static ConvolutionLayer Find(string name, int batch)
    {
        using var network = new Network(Depth, batch);
        return network.Convolutions.First(layer => layer.ToString() == name);
    }
}
