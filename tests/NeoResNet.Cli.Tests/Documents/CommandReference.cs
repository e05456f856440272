using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;
using NeoResNet.Backends;

namespace NeoResNet.Cli.Tests.Documents;

/// <summary>Writes the generated parts of <c>docs/cli.md</c> from the command tree.</summary>
internal static partial class CommandReference
{
    private const int Width = 100;

    // An option that at least three commands describe in the same words is described once. The most
    // frequent description wins.
    private const int MinSharing = 3;

    private static readonly string[] Shared =
    [
        .. Root.Subcommands.SelectMany(command => command.Options).GroupBy(option => option.Name)
            .Select(same => same.GroupBy(Describe).MaxBy(group => group.Count())!).Where(group => group.Count() >= MinSharing).Select(group => group.Key),
    ];

    /// <summary>Gets the command tree.</summary>
    public static RootCommand Root => CommandLine.CreateRoot(new Terminal(TextWriter.Null, TextWriter.Null, default));

    /// <summary>Gets the generated parts by name.</summary>
    public static IReadOnlyDictionary<string, Func<string>> Parts { get; } = new Dictionary<string, Func<string>>
    {
        ["list of commands"] = () => string.Concat(Root.Subcommands.Select(command => Item($"[`{command.Name}`](#{command.Name})", FirstSentence(command.Description!)))),
        ["exit codes"] = () => string.Concat(ExitCodes.All.Select(code => Item($"{code.Code}, {code.Name}", code.Meaning))),
        ["shared options"] = () => string.Concat(Shared.Concat(Root.Options.Select(Describe)).Distinct()),
        ["variables"] = () => string.Concat(EnvironmentSwitches.All.Select(each => Item($"`{each.Name}`", $"{each.Effect} Values: {each.Values}. Default: {each.Default}."))),
        ["commands"] = () => string.Join('\n', Root.Subcommands.Select(Section)),
    };

    private static string Section(Command command)
    {
        string required = string.Concat(command.Arguments.Select(Usage).Concat(command.Options.Where(option => option.Required).Select(option => $" {Usage(option)}")));
        string own = string.Concat(command.Arguments.Select(Describe).Concat(command.Options.Select(Describe).Where(option => !Shared.Contains(option))));
        string shared = string.Join(", ", command.Options.Where(option => Shared.Contains(Describe(option))).Select(option => $"`{option.Name}`"));
        return $"### {command.Name}\n\n{Wrap(Code(command.Description!), "")}\n    neoresnet {command.Name}{required} [OPTIONS]\n"
            + (own.Length > 0 ? $"\n{own}" : "")
            + (shared.Length > 0 ? $"\n{Wrap($"[Shared options](#shared-options): {shared}.", "")}" : "");
    }

    private static string Usage(Argument argument) => $" {argument.Name}{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}";

    private static string Usage(Option option) => $"{option.Name}{(option.HelpName is { } value ? $" {value}" : "")}";

    private static string Describe(Argument argument) => Item($"`{argument.Name}`", argument.Description!);

    private static string Describe(Option option) => Item(
        string.Join(", ", option.Aliases.Where(alias => alias.StartsWith('-')).Order(StringComparer.Ordinal).Append(Usage(option)).Select(name => $"`{name}`")), $"{(option.Required ? "Required. " : "")}{option.Description}");

    private static string FirstSentence(string text) => text.Split(". ")[0].TrimEnd('.') + ".";

    private static string Item(string name, string text) => Wrap($"- {name}: {Code(text)}", "  ");

    // Words in quotation marks, names of options and patterns are code.
    private static string Code(string text) => OptionName().Replace(Quoted().Replace(text, "`$1`"), "`$0`");

    private static string Wrap(string text, string indent)
    {
        var lines = new StringBuilder();
        int length = 0;
        foreach (string word in text.Split(' '))
        {
            bool breaks = length + 1 + word.Length > Width;
            _ = lines.Append(length == 0 ? "" : breaks ? $"\n{indent}" : " ").Append(word);
            length = breaks ? indent.Length + word.Length : length + (length == 0 ? 0 : 1) + word.Length;
        }

        return lines.Append('\n').ToString();
    }

    [GeneratedRegex(@"(?<!\w)'([^']+)'(?!\w)")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?<![`\w-])--[a-z]+(-[a-z]+)*(?![^`]*`[^`]*$)")]
    private static partial Regex OptionName();
}
