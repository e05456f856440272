using System.CommandLine;
using System.Globalization;
using NeoResNet.Backends.Cpu;

namespace NeoResNet.Cli;

/// <summary>The options that describe a network, the same on every command that has one.</summary>
internal sealed class ModelOptions
{
    private const int DefaultDepth = 50;

    private readonly int _defaultDepth;
    private readonly Option<int?> _depth;
    private readonly Option<int?> _classes = Options.AtLeast("--classes", 0, "Number of classes, 0 for no logits. Default: as in the weights, else 1000.");
    private readonly Option<int?> _size = Options.AtLeast("--size", 1, "Height and width of the images in pixels. Default 224; slim's published weights want 299.");
    private readonly Option<int?> _outputStride = Options.OneOf("--output-stride", [4, 8, 16, 32], "Ratio of input to output size; units beyond it become atrous. Default 32.");
    private readonly Option<bool> _noGlobalPool = new("--no-global-pool") { Description = "Keep height and width instead of averaging over them." };
    private readonly Option<bool> _noSqueeze = new("--no-squeeze") { Description = "Keep the two dimensions of size 1 of pooled logits." };
    private readonly Option<int?> _threads = Options.AtLeast("--threads", 1, "Most threads to use. Default: all processors.", CpuBackendOptions.MostThreads);
    private readonly Option<string?> _weights = new("--weights") { Description = "Weights to use: a safetensors file with slim's names. Default: random ones.", HelpName = "FILE" };
    private readonly DeviceOptions? _device;
    private readonly Option<ulong> _seed = Options.Seed("--seed", "Picks random weights and random inputs. Default 0.");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="defaultDepth">Depth where neither an option nor the weights tell it.</param>
    /// <param name="runs">Whether the command runs the network, on a device that the user may choose.</param>
    public ModelOptions(Command command, int defaultDepth = DefaultDepth, bool runs = false)
    {
        _defaultDepth = defaultDepth;
        _depth = Options.OneOf("--depth", ResNetV2.Depths, $"Layers of the network. Default: as in the weights, else {defaultDepth.ToString(CultureInfo.InvariantCulture)}.");
        foreach (Option option in (IEnumerable<Option>)[_depth, _classes, _size, _outputStride, _noGlobalPool, _noSqueeze, _threads, _weights, _seed])
        {
            command.Add(option);
        }

        _device = runs ? new(command) : null;
    }

    /// <summary>What the user asked for.</summary>
    /// <exception cref="UsageException">An option that the device has no use for.</exception>
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
        Depth = parsed.GetValue(_depth),
        DefaultDepth = _defaultDepth,
        Classes = parsed.GetValue(_classes),
        GivenSize = parsed.GetValue(_size),
        OutputStride = parsed.GetValue(_outputStride),
        GlobalPool = !parsed.GetValue(_noGlobalPool),
        Squeeze = parsed.GetValue(_noSqueeze) ? false : null,
        Device = device,
        Threads = threads,
        Weights = parsed.GetValue(_weights),
        Seed = parsed.GetValue(_seed),
    };
}
