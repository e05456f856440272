using BenchmarkDotNet.Attributes;
using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Perf;

/// <summary>
/// Measures each convolution of ResNet-50 with bias and ReLU through the public backend interface.
/// </summary>
/// <remarks>
/// All calls read the same arrays, so weights and activations are more often in caches than inside
/// a network.
/// </remarks>
public class ConvolutionBenchmarks
{
    private const int Depth = 50;

    private IBackend? _backend;
    private IParameterSet? _parameters;
    private IExecutable? _executable;
    private Workspace _workspace;
    private NhwcTensor[] _inputs = [];
    private NhwcTensor[] _outputs = [];

    /// <summary>Gets or sets the name of the backend. An unavailable backend gives NA.</summary>
    [ParamsSource(nameof(Backends))]
    public string Backend { get; set; } = "";

    /// <summary>Gets or sets the number of images per batch.</summary>
    [ParamsSource(nameof(Batches))]
    public int Batch { get; set; }

    /// <summary>Gets or sets the maximum number of threads.</summary>
    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    /// <summary>Gets or sets the convolution.</summary>
    [ParamsSource(nameof(Layers))]
    public string Layer { get; set; } = "";

    /// <summary>Gets the values of <see cref="Backend"/>.</summary>
    public static IEnumerable<string> Backends => Selection.Backends;

    /// <summary>Gets the values of <see cref="Batch"/>.</summary>
    public static IEnumerable<int> Batches => Selection.Batches;

    /// <summary>Gets the values of <see cref="Threads"/>.</summary>
    public static IEnumerable<int> ThreadCounts => Selection.Threads;

    /// <summary>
    /// Gets the values of <see cref="Layer"/>: the distinct convolutions in the order of the
    /// network.
    /// </summary>
    public static IEnumerable<string> Layers
    {
        get
        {
            using var network = new Network(Depth, batch: 1);
            return [.. network.Convolutions.Select(layer => layer.ToString()).Distinct()];
        }
    }

    /// <summary>Counts the floating-point operations of one call.</summary>
    /// <param name="parameter">Returns the value of a benchmark parameter by name.</param>
    internal static long CountFlops(Func<string, object> parameter) => Find((string)parameter(nameof(Layer)), (int)parameter(nameof(Batch))).Flops;

    /// <summary>Creates the arrays and compiles the program.</summary>
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

    /// <summary>Computes one batch.</summary>
    [Benchmark]
    public void Convolve() => _executable!.Run(_workspace, _inputs, _outputs);

    /// <summary>Releases all resources.</summary>
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
