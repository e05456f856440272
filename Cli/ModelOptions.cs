using System.CommandLine;
using System.Globalization;
using NeoResNet.Backends.Cpu;

namespace NeoResNet.Cli;

/// <summary>
/// Represents the options that describe a network, shared by all commands that build one.
/// </summary>
internal sealed class ModelOptions
{
    private const int DefaultDepth = 50;

    private readonly string _defaultModel;
    private readonly bool _takesPhotos;
    private readonly Option<string?> _model = new("--model")
    {
        Description = "Network, such as 'resnet_v2_50', 'resnet20_v2_cifar' or 'torchvision_resnet50'; 'neoresnet networks' lists all names. Default: the network of the weights; without weights, the network that --depth selects.",
        HelpName = "NAME",
    };

    private readonly Option<int?> _depth;
    private readonly Option<int?> _classes = Options.Integer("--classes", 0, "Number of classes; 0 omits the logits. Default: the number in the weights; without weights, the number of the network, at most 1000.");
    private readonly Option<int?> _size;
    private readonly Option<int?> _outputStride = Options.OneOf("--output-stride", [4, 8, 16, 32], "Ratio of input size to output size; later units use atrous convolution instead of a stride. Default: 32.");
    private readonly Option<bool> _noGlobalPool = new("--no-global-pool") { Description = "Keep the height and width of the features instead of averaging over them." };
    private readonly Option<bool> _noSqueeze = new("--no-squeeze") { Description = "Keep the two dimensions of size 1 in the pooled logits." };
    private readonly Option<int?> _threads = Options.Integer("--threads", 1, "Maximum number of threads. Default: the number of processors.", CpuBackendOptions.MaxSupportedThreads);
    private readonly Option<string?> _weights;
    private readonly Option<bool> _map = new("--map") { Description = "Map the weights file into memory instead of reading it, so that processes share its memory. The file must not change while the command runs: if it becomes shorter, the system ends the command. Requires --weights." };
    private readonly Option<bool> _lenient = new("--lenient") { Description = "Accept weights that match the network partly; requires --weights. Variables without an array of their name and shape get random values, and other arrays are ignored." };
    private readonly DeviceOptions? _device;
    private readonly Option<ulong> _seed = Options.Seed("--seed", "Seed of random weights and random input. Default: 0.");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="defaultDepth">
    /// Depth of slim's V2 network that is used if neither an option nor the weights name a network.
    /// </param>
    /// <param name="runs">
    /// Whether the command runs the network and therefore accepts the device options.
    /// </param>
    /// <param name="takesPhotos">
    /// Whether the command takes photos. If so, a recipe sets the input size, and the options that
    /// remove parts of the head are omitted.
    /// </param>
    public ModelOptions(Command command, int defaultDepth = DefaultDepth, bool runs = false, bool takesPhotos = false)
    {
        _defaultModel = NameOf(defaultDepth);
        _takesPhotos = takesPhotos;
        _weights = new("--weights")
        {
            Description = $"Weights in any format that docs/weights.md lists, with the array names of slim or of the network's family; or an ONNX model, which is also the network. Default: {(takesPhotos ? "the built-in model for the ten classes of CIFAR-10; with --model, --depth, --classes, --seed or --recipe, random weights" : "random weights")}.",
            HelpName = "FILE",
        };
        _depth = Options.OneOf("--depth", ResNetV2.Depths, $"Depth of slim's V2 network: short for '--model resnet_v2_N'. Default: the depth of the weights; without weights, {defaultDepth.ToString(CultureInfo.InvariantCulture)}.");
        _size = Options.Integer(
            "--size", 1, takesPhotos ? "Height and width of the network input in pixels. Default: the size in the recipe." : "Height and width of the images in pixels; the published slim weights require 299. Default: the size of the network, usually 224.",
            takesPhotos ? Recipe.MaxSide : int.MaxValue);
        IEnumerable<Option> headOptions = takesPhotos ? [] : [_noGlobalPool, _noSqueeze];
        foreach (Option option in (IEnumerable<Option>)[_model, _depth, _classes, _size, _outputStride, .. headOptions, _threads, _weights, _map, _lenient, _seed])
        {
            command.Add(option);
        }

        _model.CompletionSources.Add([.. NetworkCatalog.All.Select(network => network.Name)]);
        _device = runs ? new(command) : null;
    }

    /// <summary>Reads the network settings from the command line.</summary>
    /// <exception cref="UsageException">
    /// The network is unknown, two options name different networks, or the device does not support
    /// an option.
    /// </exception>
    public ModelSettings Read(ParseResult parsed)
    {
        DeviceSettings? device = _device?.Read(parsed);
        int? threads = parsed.GetValue(_threads);
        if (parsed.GetValue(_map) && parsed.GetValue(_weights) is null)
        {
            throw new UsageException("--map requires --weights. Pass --weights, or omit --map.");
        }

        if (parsed.GetValue(_lenient) && parsed.GetValue(_weights) is null)
        {
            throw new UsageException("--lenient requires --weights. Pass --weights, or omit --lenient.");
        }

        return device?.CudaIndex is not null && threads is not null
            ? throw new UsageException($"--threads requires --device cpu, but the device is {device.Name}.")
            : Settings(parsed, device, threads);
    }

    private ModelSettings Settings(ParseResult parsed, DeviceSettings? device, int? threads) => new()
    {
        Model = ModelOf(parsed),
        DefaultModel = _defaultModel,
        Classes = parsed.GetValue(_classes),
        GivenSize = parsed.GetValue(_size),
        OutputStride = parsed.GetValue(_outputStride),
        GlobalPool = !parsed.GetValue(_noGlobalPool),
        Squeeze = parsed.GetValue(_noSqueeze) ? false : null,
        Device = device,
        Threads = threads,
        Weights = parsed.GetValue(_weights) is { } weights ? FetchedWeights.Find(weights) : null,
        IsBuiltIn = _takesPhotos && !((IEnumerable<Option>)[_weights, _model, _depth, _classes, _seed]).Any(option => parsed.GetResult(option) is { Implicit: false }),
        MapWeights = parsed.GetValue(_map),
        Lenient = parsed.GetValue(_lenient),
        Seed = parsed.GetValue(_seed),
    };

    private string? ModelOf(ParseResult parsed)
    {
        string? byDepth = parsed.GetValue(_depth) is { } depth ? NameOf(depth) : null;
        if (parsed.GetValue(_model) is not { } name)
        {
            return byDepth;
        }

        if (byDepth is not null && byDepth != name)
        {
            throw new UsageException($"--depth selects {byDepth}, but --model selects {name}. Pass only one of the two options.");
        }

        return Find(name).Name;
    }

    /// <summary>Returns the network that an option names.</summary>
    /// <exception cref="UsageException">The network is unknown.</exception>
    public static NetworkDefinition Find(string name)
    {
        try
        {
            return NetworkCatalog.Get(name);
        }
        catch (KeyNotFoundException unknown)
        {
            throw new UsageException(unknown.Message);
        }
    }

    private static string NameOf(int depth) => string.Create(CultureInfo.InvariantCulture, $"resnet_v2_{depth}");
}
