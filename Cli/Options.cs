using System.CommandLine;
using System.Globalization;

namespace NeoResNet.Cli;

/// <summary>Options whose values are checked before any command starts.</summary>
internal static class Options
{
    /// <summary>A whole number with a least value.</summary>
    public static Option<int?> AtLeast(string name, int minimum, string description, int maximum = int.MaxValue)
    {
        // A parser of our own: the library's message for a wrong number names a .NET type.
        return new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= minimum && value <= maximum)
                {
                    return value;
                }

                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} must be a whole number from {minimum} to {maximum}, got '{text}'."));
                return null;
            },
        };
    }

    /// <summary>One of a few whole numbers.</summary>
    public static Option<int?> OneOf(string name, IReadOnlyList<int> allowed, string description)
    {
        string[] values = [.. allowed.Select(value => value.ToString(CultureInfo.InvariantCulture))];
        string list = string.Join('|', values);
        var option = new Option<int?>(name)
        {
            Description = description,
            HelpName = list,
            CustomParser = result =>
            {
                int index = Array.IndexOf(values, result.Tokens[^1].Value);
                if (index >= 0)
                {
                    return allowed[index];
                }

                result.AddError($"{name} must be one of {list}, got '{result.Tokens[^1].Value}'.");
                return null;
            },
        };
        option.CompletionSources.Add(values);
        return option;
    }

    /// <summary>A file of the classes' names.</summary>
    public static Option<string?> ClassesFile(string whatElse) => new("--classes-file")
    {
        Description = $"Names of the classes: one a line, or the table of slim's 1001 and Keras's 1000 ImageNet indices. {whatElse}",
        HelpName = "FILE",
    };

    /// <summary>A seed: any whole number of 64 bits without a sign.</summary>
    public static Option<ulong> Seed(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
            {
                result.AddError($"{name} must be a whole number from 0 to {ulong.MaxValue}, got '{text}'.");
            }

            return value;
        },
    };
}
