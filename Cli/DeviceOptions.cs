using System.CommandLine;
using System.Globalization;

namespace NeoResNet.Cli;

/// <summary>The options that say what a command runs on.</summary>
internal sealed class DeviceOptions
{
    /// <summary>The option of every precision at once, for commands that take many.</summary>
    public const string AllPrecisions = "--all-precisions";

    private const string PrecisionName = "--precision";
    private const string Cpu = "cpu", Cuda = "cuda", Numbered = "cuda:";
    private const string AllDevices = "cpu|cuda|cuda:N";

    // A value of its own: the library takes a null from a parser for a failure.
    private readonly record struct Choice(int? CudaIndex);

    private readonly Option<Choice> _device = new("--device")
    {
        Description = "What to run on: the processor, or an NVIDIA GPU (experimental) by its number. Default cpu; cuda is cuda:0.",
        HelpName = AllDevices,
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            switch (text)
            {
                case Cpu:
                    return default;
                case Cuda:
                    return new(0);
                case var _ when text.StartsWith(Numbered, StringComparison.Ordinal)
                    && int.TryParse(text.AsSpan(Numbered.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int index):
                    return new(index);
                default:
                    result.AddError($"--device must be one of {AllDevices}, got '{text}'.");
                    return default;
            }
        },
    };

    private readonly Option<Precision[]> _precision;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="manyPrecisions">Whether it takes more than one precision.</param>
    public DeviceOptions(Command command, bool manyPrecisions = false)
    {
        string names = string.Join('|', Precision.All.Select(precision => precision.Name));
        _precision = new(PrecisionName)
        {
            Description = $"In what numbers a CUDA device stores and multiplies; sums are float32 always. Default {Precision.All[0].Name}.{(manyPrecisions ? " May be given more than once." : "")}",
            HelpName = names,
            Arity = manyPrecisions ? ArgumentArity.OneOrMore : ArgumentArity.ExactlyOne,
            CustomParser = result =>
            {
                var found = new List<Precision>();
                foreach (string text in result.Tokens.Select(token => token.Value))
                {
                    if (Precision.All.FirstOrDefault(precision => precision.Name == text) is { } precision)
                    {
                        found.Add(precision);
                    }
                    else
                    {
                        result.AddError($"{PrecisionName} must be one of {names}, got '{text}'.");
                    }
                }

                return [.. found.Distinct()];
            },
        };
        _device.CompletionSources.Add(Cpu, Cuda);
        _precision.CompletionSources.Add([.. Precision.All.Select(precision => precision.Name)]);
        command.Add(_device);
        command.Add(_precision);
    }

    /// <summary>What the user asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="allPrecisions">Whether the user asked for every precision.</param>
    /// <exception cref="UsageException">A precision of the processor, or one precision and all.</exception>
    public DeviceSettings Read(ParseResult parsed, bool allPrecisions = false)
    {
        int? index = parsed.GetValue(_device).CudaIndex;
        Precision[] given = parsed.GetValue(_precision) ?? [];
        if (index is null && (allPrecisions || given.Length > 0))
        {
            throw new UsageException($"{(allPrecisions ? AllPrecisions : PrecisionName)} is for a CUDA device: the processor computes in float32; give --device cuda.");
        }

        if (allPrecisions && given.Length > 0)
        {
            throw new UsageException($"{AllPrecisions} and {PrecisionName} do not go together.");
        }

        return new(index, allPrecisions ? Precision.All : given.Length > 0 ? given : [Precision.All[0]]);
    }
}
