using System.Text.Json;
using System.Text.RegularExpressions;
using NeoResNet.TestSupport;

namespace NeoResNet.Parity.Tests;

/// <summary>Checks that <c>NeoResNet.Cpu.slnf</c> contains every project of the solution except those of the GPU.</summary>
public sealed partial class SolutionFilterTests
{
    [Test]
    public void The_filter_contains_every_project_but_those_of_the_gpu()
    {
        using JsonDocument filter = JsonDocument.Parse(File.ReadAllText(Path.Combine(TestData.Repository, "NeoResNet.Cpu.slnf")));
        string[] contained = [.. filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray().Select(path => path.GetString()!)];
        string[] all = [.. Project().Matches(File.ReadAllText(Path.Combine(TestData.Repository, "NeoResNet.sln"))).Select(match => match.Groups[1].Value)];

        Assert.That(all, Is.Not.Empty);
        Assert.That(contained.Order(), Is.EqualTo(all.Where(path => !Gpu().IsMatch(path)).Order()));
    }

    [GeneratedRegex("""= "[^"]+", "([^"]+\.csproj)",""")]
    private static partial Regex Project();

    [GeneratedRegex("Cuda|Gpu")]
    private static partial Regex Gpu();
}
