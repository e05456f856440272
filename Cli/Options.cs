using System.CommandLine;
using System.Globalization;

namespace NeoResNet.Cli;

/// <summary>Creates options whose values the parser checks.</summary>
internal static class Options
{
    /// <summary>Creates an option that takes an integer in a range.</summary>
    public static Option<int?> Integer(string name, int min, string description, int max = int.MaxValue)
    {
        // A custom parser, because the default error message names a .NET type.
        return new(name)
        {
            Description = description,
            HelpName = "N",
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max)
                {
                    return value;
                }

                result.AddError(string.Create(CultureInfo.InvariantCulture, $"Invalid value '{text}' for '{name}'. Expected an integer from {min} to {max}."));
                return null;
            },
        };
    }

    /// <summary>Creates an option that takes a number in a range.</summary>
    /// <param name="name">Name of the option.</param>
    /// <param name="isValid">Returns whether a finite number is in the range.</param>
    /// <param name="range">The range, for messages.</param>
    /// <param name="description">Description of the option.</param>
    public static Option<double?> Number(string name, Func<double, bool> isValid, string range, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && isValid(value))
            {
                return value;
            }

            result.AddError($"Invalid value '{text}' for '{name}'. Expected a number {range}.");
            return null;
        },
    };

    /// <summary>Creates an option that takes one of several words.</summary>
    /// <param name="name">Name of the option.</param>
    /// <param name="words">The words with their values.</param>
    /// <param name="description">Description of the option.</param>
    public static Option<Choice<T>?> Word<T>(string name, IReadOnlyList<(string Word, T Value)> words, string description)
    {
        string list = string.Join('|', words.Select(word => word.Word));
        var option = new Option<Choice<T>?>(name)
        {
            Description = description,
            HelpName = list,
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                foreach ((string word, T value) in words)
                {
                    if (word == text)
                    {
                        return new(word, value);
                    }
                }

                result.AddError($"Invalid value '{text}' for '{name}'. Expected {list}.");
                return null;
            },
        };
        option.CompletionSources.Add([.. words.Select(word => word.Word)]);
        return option;
    }

    /// <summary>Creates an option that takes a list of different values, separated by commas.</summary>
    /// <param name="name">Name of the option.</param>
    /// <param name="parse">Returns a value; null if the text is invalid.</param>
    /// <param name="description">Description of the option.</param>
    /// <param name="helpName">Name of the list.</param>
    public static Option<IReadOnlyList<T>?> List<T>(string name, Func<string, T?> parse, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            string[] texts = result.Tokens[^1].Value.Split(',');
            string? invalid = texts.FirstOrDefault(text => parse(text) is null) ?? texts.GroupBy(text => text).FirstOrDefault(same => same.Count() > 1)?.Key;
            if (invalid is null)
            {
                return [.. texts.Select(text => parse(text)!)];
            }

            result.AddError($"Invalid or repeated value '{invalid}' in '{name}'. {description}");
            return null;
        },
    };

    /// <summary>Creates an option that takes one of several integers.</summary>
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

                result.AddError($"Invalid value '{result.Tokens[^1].Value}' for '{name}'. Expected {list}.");
                return null;
            },
        };
        option.CompletionSources.Add(values);
        return option;
    }

    /// <summary>Creates the option that takes a file of class names.</summary>
    /// <param name="more">The rest of the description.</param>
    public static Option<string?> ClassesFile(string more) => new("--classes-file")
    {
        Description = $"Class names: a text file with one name per line or lines of INDEX:NAME, the table of the 1001 slim and 1000 Keras ImageNet indices, or JSON such as Keras's class_index.json or transformers' config.json. {more}",
        HelpName = "FILE",
    };

    /// <summary>Creates an option that takes a seed, an unsigned 64-bit integer.</summary>
    public static Option<ulong> Seed(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
            {
                result.AddError($"Invalid value '{text}' for '{name}'. Expected an integer from 0 to {ulong.MaxValue}.");
            }

            return value;
        },
    };
}

/// <summary>Represents a word of the command line with its value.</summary>
/// <param name="Word">The word.</param>
/// <param name="Value">The value that it selects.</param>
internal sealed record Choice<T>(string Word, T Value);
