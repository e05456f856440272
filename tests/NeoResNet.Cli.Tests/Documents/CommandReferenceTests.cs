using System.CommandLine;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests.Documents;

/// <summary>
/// Keeps <c>docs/cli.md</c> equal to the command tree. With NEORESNET_WRITE_DOCUMENTS=1, writes it
/// instead.
/// </summary>
public sealed class CommandReferenceTests
{
    private static readonly GeneratedDocument Document = new("docs", "cli.md");

    private static IEnumerable<string> Parts => CommandReference.Parts.Keys;

    [TestCaseSource(nameof(Parts))]
    public void A_part_is_what_the_command_tree_gives(string part) => Document.AssertPart(part, CommandReference.Parts[part]());

    [Test]
    public void Every_optional_value_has_a_documented_default()
    {
        IEnumerable<Option> options = CommandReference.Root.Subcommands.SelectMany(command => command.Options).Where(option => !option.Required && option.ValueType != typeof(bool));
        Assert.That(options.Where(option => !option.Description!.Contains("Default: ", StringComparison.Ordinal)).Select(option => option.Name), Is.Empty);
    }

    [Test]
    public void Every_description_is_made_of_sentences()
    {
        IEnumerable<Symbol> symbols = CommandReference.Root.Subcommands.SelectMany(command => command.Arguments.Concat<Symbol>(command.Options).Append(command)).Append(CommandReference.Root);
        Assert.That(symbols.Select(symbol => symbol.Description), Is.All.Match(@"^[A-Z].*\.$"));
    }
}
