using System.CommandLine;
using System.Globalization;

namespace NeoResNet.Cli;

/// <summary>Represents the options that select the device of a command.</summary>
internal sealed class DeviceOptions
{
    /// <summary>
    /// The name of the option that selects every precision, for commands that accept more than one
    /// precision.
    /// </summary>
    public const string AllPrecisions = "--all-precisions";

    private const string PrecisionName = "--precision";
    private const string Cpu = "cpu", Cuda = "cuda", Numbered = "cuda:";
    private const string AllDevices = "cpu|cuda|cuda:N";

    // A struct, because System.CommandLine treats a null from a custom parser as a failure.
    private readonly record struct Choice(int? CudaIndex);

    private readonly Option<Choice> _device = new("--device")
    {
        Description = "Device to run on: the CPU, or an NVIDIA GPU (experimental) by its index; 'cuda' means 'cuda:0'. Default: cpu.",
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
                    result.AddError($"Invalid value '{text}' for '--device'. Expected {AllDevices}.");
                    return default;
            }
        },
    };

    private readonly Option<Precision[]> _precision;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="manyPrecisions">Whether the command accepts more than one precision.</param>
    public DeviceOptions(Command command, bool manyPrecisions = false)
    {
        string names = string.Join('|', Precision.All.Select(precision => precision.Name));
        _precision = new(PrecisionName)
        {
            Description = $"Number format in which a CUDA device stores and multiplies values; it always accumulates in float32.{(manyPrecisions ? " Can be repeated." : "")} Default: {Precision.All[0].Name}.",
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
                        result.AddError($"Invalid value '{text}' for '{PrecisionName}'. Expected {names}.");
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

    /// <summary>Reads the device settings from the command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="allPrecisions">Whether every precision is selected.</param>
    /// <exception cref="UsageException">
    /// A precision is given for the CPU, or a precision is given together with
    /// <see cref="AllPrecisions"/>.
    /// </exception>
    public DeviceSettings Read(ParseResult parsed, bool allPrecisions = false)
    {
        int? index = parsed.GetValue(_device).CudaIndex;
        Precision[] given = parsed.GetValue(_precision) ?? [];
        if (index is null && (allPrecisions || given.Length > 0))
        {
            throw new UsageException($"{(allPrecisions ? AllPrecisions : PrecisionName)} requires --device cuda. The CPU always computes in float32.");
        }

        if (allPrecisions && given.Length > 0)
        {
            throw new UsageException($"{AllPrecisions} and {PrecisionName} cannot be combined. Pass only one of the two options.");
        }

        return new(index, allPrecisions ? Precision.All : given.Length > 0 ? given : [Precision.All[0]]);
    }
}
