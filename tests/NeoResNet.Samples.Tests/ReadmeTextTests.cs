using NeoResNet.TestSupport;

namespace NeoResNet.Samples.Tests;

/// <summary>README and the documents on networks say what the repository holds: their code is the tested code, README's commands are the ones that run.</summary>
public sealed class ReadmeTextTests
{
    private static readonly string[] Readme = File.ReadAllLines(Path.Combine(TestData.Repository, "README.md"));

    [TestCase("README.md", "ReadmeTests.cs", "README")]
    [TestCase("docs/slim.md", "DocumentTests.cs", "docs/slim.md")]
    [TestCase("docs/residual-networks.md", "DocumentTests.cs", "docs/residual-networks.md")]
    [TestCase("docs/training.md", "DocumentTests.cs", "docs/training.md")]
    [TestCase("docs/mlnet.md", "DocumentTests.cs", "docs/mlnet.md")]
    [TestCase("docs/aspnetcore.md", "../NeoResNet.AspNetCore.Tests/Uploads.cs", "docs/aspnetcore.md")]
    public void Every_block_of_code_is_a_tested_region_and_the_reverse(string document, string tests, string region)
    {
        string[] text = File.ReadAllLines(Path.Combine(TestData.Repository, document));
        string[] source = File.ReadAllLines(Path.Combine(TestData.Repository, "tests", "NeoResNet.Samples.Tests", tests));

        List<string> blocks = Between(text, line => line == "```csharp", line => line == "```");
        List<string> regions = Between(source, line => line.Trim() == $"#region {region}", line => line.Trim() == "#endregion");

        Assert.That(blocks, Is.Not.Empty);
        Assert.That(regions, Is.EqualTo(blocks));
    }

    [Test]
    public void The_test_command_is_the_one_that_CI_runs()
    {
        const string Command = "dotnet test -c Release";
        string[] ci = File.ReadAllLines(Path.Combine(TestData.Repository, ".ci", "run"));

        Assert.That(Readme, Has.Member("    " + Command));
        Assert.That(ci, Has.Some.StartsWith(Command + " "));
    }

    [Test]
    public void The_main_commands_classify_and_time_a_photo_that_the_repository_holds()
    {
        const string Photo = "samples/images/cat.png";
        Assert.That(Readme, Has.Member($"    dotnet run -c Release --project Cli -- classify {Photo}"));
        Assert.That(Readme, Has.Member($"    dotnet run -c Release --project Cli -- forward --depth 50 --batch 1 --image {Photo}"));
        Assert.That(Path.Combine(TestData.Repository, Photo), Does.Exist);
    }

    private static List<string> Between(string[] lines, Predicate<string> opens, Predicate<string> closes)
    {
        var blocks = new List<string>();
        List<string>? current = null;
        foreach (string line in lines)
        {
            if (current is null)
            {
                current = opens(line) ? [] : null;
            }
            else if (closes(line))
            {
                blocks.Add(Dedent(current));
                current = null;
            }
            else
            {
                current.Add(line);
            }
        }

        return blocks;
    }

    private static string Dedent(List<string> lines)
    {
        int indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > 0 ? line[indent..] : line));
    }
}
