using System.CommandLine;
using System.Text.RegularExpressions;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>
/// Tests that no message advises an option that the command lacks: every option in a text of the
/// source exists on each command that can print the text.
/// </summary>
public sealed partial class MessageOptionTests
{
    // An option that only the commands have which use the file.
    private static readonly Dictionary<string, string> MarkOfFile = new()
    {
        ["ClassifierOptions.cs"] = "--recipe",
        ["DeviceOptions.cs"] = "--device",
        ["ModelOptions.cs"] = "--weights",
        ["Network.cs"] = "--weights",
        ["Terminal.cs"] = "--weights",
        ["Photos.cs"] = "--steps",
        ["RunHeading.cs"] = "--weights",
        ["ConvertTarget.cs"] = "--shard-size",
    };

    // These files list names of options and do not advise them.
    private static readonly string[] Lists = ["CommandFiles.cs", "CommandLine.cs", "Options.cs", "Output.cs"];

    // The descriptions of 'networks' and 'fetch' say what their results are for. The text about --threads is printed
    // only if the command has --device.
    private static readonly Dictionary<string, string> Exceptions = new() { ["NetworksCommand.cs"] = "--model", ["FetchCommand.cs"] = "--weights", ["ModelOptions.cs"] = "--device" };

    // finetune uses only methods of these files whose texts name no options.
    private static readonly string[] NotInFinetune = ["ClassifierOptions.cs", "Network.cs"];

    private static readonly RootCommand Root = CommandLine.CreateRoot(new Terminal(TextWriter.Null, TextWriter.Null, CancellationToken.None));

    private static string SourceOf(string folder) => Path.Combine(TestData.Repository, folder);

    [Test]
    public void The_exceptions_are_needed() => Assert.That(Exceptions.All(pair => Directory.GetFiles(SourceOf("Cli"), pair.Key, SearchOption.AllDirectories).SelectMany(TokensIn).Contains(pair.Value)), Is.True);

    [Test]
    public void The_texts_of_a_command_name_its_own_options()
    {
        string[] files = Directory.GetFiles(SourceOf("Cli/Commands"), "*.cs");
        Assert.That(files, Has.Length.GreaterThan(14));
        Assert.Multiple(() =>
        {
            foreach (string file in files)
            {
                if (CommandName().Match(File.ReadAllText(file)) is { Success: true } match)
                {
                    Assert.That(OptionsIn(file).Except(OptionsOf(Root.Subcommands.Single(command => command.Name == match.Groups[1].Value))), Is.Empty, Path.GetFileName(file));
                }
                else
                {
                    Assert.That(OptionsIn(file), Is.Empty, $"{Path.GetFileName(file)} has no command");
                }
            }
        });
    }

    [Test]
    public void The_texts_that_commands_share_name_options_of_all_of_them()
    {
        string[] files = [.. Directory.GetFiles(SourceOf("Cli"), "*.cs").Where(file => !Lists.Contains(Path.GetFileName(file)))];
        Assert.Multiple(() =>
        {
            foreach (string file in files)
            {
                string[] options = [.. OptionsIn(file).Except(DeclaredIn(file))];
                if (options.Length == 0)
                {
                    continue;
                }

                Assert.That(MarkOfFile.Keys, Does.Contain(Path.GetFileName(file)));
                AssertAllHave(MarkOfFile.GetValueOrDefault(Path.GetFileName(file)) ?? "", options, file);
            }
        });
    }

    [Test]
    public void The_texts_of_the_libraries_name_options_of_all_commands_that_use_them()
    {
        string[] files = [.. ((string[])["Tensors", "Backends", "Nn", "ResNet", "Images"]).SelectMany(folder => Directory.GetFiles(SourceOf(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("\\obj\\", StringComparison.Ordinal))];
        Assert.That(files, Has.Length.GreaterThan(300));
        Assert.Multiple(() =>
        {
            foreach (string file in files)
            {
                string mark = file.StartsWith(SourceOf("Images"), StringComparison.Ordinal) ? "--max-pixels" : file.StartsWith(SourceOf("ResNet/Zoo"), StringComparison.Ordinal) ? "--from" : "--weights";
                AssertAllHave(mark, [.. OptionsIn(file)], file);
            }
        });
    }

    private static void AssertAllHave(string mark, string[] options, string file)
    {
        Command[] users = [.. Root.Subcommands.Where(command => OptionsOf(command).Contains(mark) && !(command.Name == "finetune" && NotInFinetune.Contains(Path.GetFileName(file))))];
        Assert.That(users, Is.Not.Empty, mark);
        foreach (Command command in users)
        {
            Assert.That(options.Except(OptionsOf(command)), Is.Empty, $"{Path.GetFileName(file)}: '{command.Name}' lacks the option");
        }
    }

    private static string[] OptionsOf(Command command) => [.. command.Options.Concat(Root.Options).Select(option => option.Name)];

    // Texts in quotes, without comments and without options of a command that the text names.
    private static IEnumerable<string> OptionsIn(string file) => TokensIn(file).Where(option => Exceptions.GetValueOrDefault(Path.GetFileName(file)) != option);

    private static IEnumerable<string> TokensIn(string file) => File.ReadLines(file)
        .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
        .SelectMany(line => Quoted().Matches(OtherCommand().Replace(line, "")))
        .SelectMany(text => OptionName().Matches(text.Value)).Select(match => match.Value).Distinct();

    // An option that the file declares exists where the file adds it.
    private static IEnumerable<string> DeclaredIn(string file) => Declaration().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value);

    [GeneratedRegex("new Command\\(\"([a-z]+)\"")]
    private static partial Regex CommandName();

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"?")]
    private static partial Regex Quoted();

    [GeneratedRegex("'neoresnet [a-z]+ --[a-z-]+'")]
    private static partial Regex OtherCommand();

    [GeneratedRegex("(?<![a-z-])--[a-z][a-z-]*")]
    private static partial Regex OptionName();

    [GeneratedRegex("(?:new|Integer|OneOf|Seed)\\(\\s*\"(--[a-z-]+)\"|Name = \"(?<1>--[a-z-]+)\"|AllPrecisions = \"(?<1>--[a-z-]+)\"")]
    private static partial Regex Declaration();
}
