using System.CommandLine;
using System.Globalization;

namespace NeoResNet.Cli;

/// <summary>Represents the option for the threshold of the answer "none of these".</summary>
internal static class UnknownOption
{
    private const string Auto = "auto";

    /// <summary>Creates the option.</summary>
    public static Option<UnknownChoice?> Create()
    {
        var option = new Option<UnknownChoice?>("--unknown")
        {
            Description = "Probability below which the most probable class is no answer: classify prints \"None of these\". auto is the largest threshold that keeps 95 % of the correct answers for the validation photos. Default: the threshold of the weights, if they have one.",
            HelpName = $"X|{Auto}",
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (text == Auto)
                {
                    return new(null);
                }

                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is > 0 and <= 1)
                {
                    return new(value);
                }

                result.AddError($"Invalid value '{text}' for '--unknown'. Expected {Auto} or a number above 0 and at most 1.");
                return null;
            },
        };
        option.CompletionSources.Add(Auto);
        return option;
    }
}

/// <summary>Represents a value of the option.</summary>
/// <param name="Threshold">The threshold; null to find it by the validation photos.</param>
internal sealed record UnknownChoice(double? Threshold);
