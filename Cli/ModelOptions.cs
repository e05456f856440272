using System.CommandLine;
using System.Globalization;
using NeoResNet.Backends.Cpu;

namespace NeoResNet.Cli;

/// <summary>The options that describe a network, the same on every command that has one.</summary>
internal sealed class ModelOptions
{
    private readonly int _defaultDepth;
    private readonly Option<int?> _depth;
    private readonly Option<int?> _classes = Options.AtLeast("--classes", 0, "Number of classes, 0 for no logits. Default: as in the weights, else 1000.");
    private readonly Option<int?> _size = Options.AtLeast("--size", 1, "Height and width of the images in pixels. Default 224; slim's published weights want 299.");
    private readonly Option<int?> _outputStride = Options.OneOf("--output-stride", [4, 8, 16, 32], "Ratio of input to output size; units beyond it become atrous. Default 32.");
    private readonly Option<bool> _noGlobalPool = new("--no-global-pool") { Description = "Keep height and width instead of averaging over them." };
    private readonly Option<bool> _noSqueeze = new("--no-squeeze") { Description = "Keep the two dimensions of size 1 of pooled logits." };
    private readonly Option<int?> _threads = Options.AtLeast("--threads", 1, "Most threads to use. Default: all processors.", CpuBackendOptions.MostThreads);
    private readonly Option<string?> _weights = new("--weights") { Description = "Weights to use: a safetensors file with slim's names. Default: random ones.", HelpName = "FILE" };
    private readonly Option<ulong> _seed = Options.Seed("--seed", "Picks random weights and random inputs. Default 0.");

    /// <summary>Adds the options to a command.</summary>
    public ModelOptions(Command command, int defaultDepth = 50)
    {
        _defaultDepth = defaultDepth;
        _depth = Options.OneOf("--depth", ResNetV2.Depths, $"Layers of the network. Default: as in the weights, else {defaultDepth.ToString(CultureInfo.InvariantCulture)}.");
        foreach (Option option in (IEnumerable<Option>)[_depth, _classes, _size, _outputStride, _noGlobalPool, _noSqueeze, _threads, _weights, _seed])
        {
            command.Add(option);
        }
    }

    /// <summary>What the user asked for.</summary>
    public ModelSettings Read(ParseResult parsed) => new()
    {
        Depth = parsed.GetValue(_depth),
        DefaultDepth = _defaultDepth,
        Classes = parsed.GetValue(_classes),
        GivenSize = parsed.GetValue(_size),
        OutputStride = parsed.GetValue(_outputStride),
        GlobalPool = !parsed.GetValue(_noGlobalPool),
        Squeeze = parsed.GetValue(_noSqueeze) ? false : null,
        Threads = parsed.GetValue(_threads),
        Weights = parsed.GetValue(_weights),
        Seed = parsed.GetValue(_seed),
    };
}
