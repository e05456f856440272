using System.CommandLine;
using System.Globalization;
using NeoResNet.Backends.Cpu;
using NeoResNet.Recipes;

namespace NeoResNet.Cli;

/// <summary>The options that describe a network, the same on every command that has one.</summary>
internal sealed class ModelOptions
{
    private const int DefaultDepth = 50;

    private readonly string _defaultModel;
    private readonly Option<string?> _model = new("--model")
    {
        Description = "Name of the network, such as resnet_v2_50, resnet20_v2_cifar, torchvision_resnet50. Default: as in the weights, else that of --depth.",
        HelpName = "NAME",
    };

    private readonly Option<int?> _depth;
    private readonly Option<int?> _classes = Options.AtLeast("--classes", 0, "Number of classes, 0 for no logits. Default: as in the weights, else the network's own, at most 1000.");
    private readonly Option<int?> _size;
    private readonly Option<int?> _outputStride = Options.OneOf("--output-stride", [4, 8, 16, 32], "Ratio of input to output size; units beyond it become atrous. Default 32.");
    private readonly Option<bool> _noGlobalPool = new("--no-global-pool") { Description = "Keep height and width instead of averaging over them." };
    private readonly Option<bool> _noSqueeze = new("--no-squeeze") { Description = "Keep the two dimensions of size 1 of pooled logits." };
    private readonly Option<int?> _threads = Options.AtLeast("--threads", 1, "Most threads to use. Default: all processors.", CpuBackendOptions.MaxSupportedThreads);
    private readonly Option<string?> _weights = new("--weights") { Description = "Weights to use: a safetensors file with slim's names or those of the network's family. Default: random ones.", HelpName = "FILE" };
    private readonly DeviceOptions? _device;
    private readonly Option<ulong> _seed = Options.Seed("--seed", "Picks random weights and random inputs. Default 0.");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="defaultDepth">Depth of slim's V2 network where neither an option nor the weights tell the network.</param>
    /// <param name="runs">Whether the command runs the network, on a device that the user may choose.</param>
    /// <param name="takesPhotos">Whether the command takes photos, prepared by a recipe that tells their size, through a network with its whole head.</param>
    public ModelOptions(Command command, int defaultDepth = DefaultDepth, bool runs = false, bool takesPhotos = false)
    {
        _defaultModel = NameOf(defaultDepth);
        _depth = Options.OneOf("--depth", ResNetV2.Depths, $"Layers of slim's V2 network: short for --model resnet_v2_N. Default: as in the weights, else {defaultDepth.ToString(CultureInfo.InvariantCulture)}.");
        _size = Options.AtLeast(
            "--size", 1, takesPhotos ? "Height and width of the network's input in pixels. Default: the recipe's." : "Height and width of the images in pixels. Default: the network's, 224 for most; slim's published weights want 299.",
            takesPhotos ? Recipe.MaxSide : int.MaxValue);
        IEnumerable<Option> headOptions = takesPhotos ? [] : [_noGlobalPool, _noSqueeze];
        foreach (Option option in (IEnumerable<Option>)[_model, _depth, _classes, _size, _outputStride, .. headOptions, _threads, _weights, _seed])
        {
            command.Add(option);
        }

        _model.CompletionSources.Add([.. NetworkCatalog.All.Select(network => network.Name)]);
        _device = runs ? new(command) : null;
    }

    /// <summary>What the user asked for.</summary>
    /// <exception cref="UsageException">An unknown network, two that differ, or an option that the device has no use for.</exception>
    public ModelSettings Read(ParseResult parsed)
    {
        DeviceSettings? device = _device?.Read(parsed);
        int? threads = parsed.GetValue(_threads);
        return device?.CudaIndex is not null && threads is not null
            ? throw new UsageException($"--threads is for --device cpu: {device.Name} has no use for it.")
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
        Weights = WeightsOf(parsed),
        Seed = parsed.GetValue(_seed),
    };

    // The system would say that access to it is denied.
    private string? WeightsOf(ParseResult parsed) =>
        parsed.GetValue(_weights) is { } path && Directory.Exists(path) ? throw new IOException($"--weights takes a file; '{path}' is a folder.") : parsed.GetValue(_weights);

    private string? ModelOf(ParseResult parsed)
    {
        string? byDepth = parsed.GetValue(_depth) is { } depth ? NameOf(depth) : null;
        if (parsed.GetValue(_model) is not { } name)
        {
            return byDepth;
        }

        if (byDepth is not null && byDepth != name)
        {
            throw new UsageException($"--depth asks for {byDepth}, --model for {name}; give one of the two.");
        }

        try
        {
            return NetworkCatalog.Get(name).Name;
        }
        catch (KeyNotFoundException unknown)
        {
            throw new UsageException(unknown.Message);
        }
    }

    private static string NameOf(int depth) => string.Create(CultureInfo.InvariantCulture, $"resnet_v2_{depth}");
}
