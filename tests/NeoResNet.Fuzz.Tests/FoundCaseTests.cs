using NeoResNet.TestSupport;

namespace NeoResNet.Fuzz.Tests;

/// <summary>
/// Reads the cases that long runs have found, in <c>tests/Data/fuzz/TARGET</c>. Each stays there
/// after the reader was mended.
/// </summary>
public sealed class FoundCaseTests
{
    private static IEnumerable<string> Files => Directory.EnumerateFiles(TestData.PathOf("fuzz"), "*.bin", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(TestData.PathOf("fuzz"), path).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Files))]
    public void A_found_case_has_a_documented_result(string file)
    {
        FuzzTarget? target = FuzzTargets.Find(file.Split('/')[0]);
        Assert.That(target, Is.Not.Null, "the folder of a case names its target");
        FuzzResult result = FuzzOracle.Check(target!, File.ReadAllBytes(TestData.PathOf("fuzz", file)), collects: true);
        Assert.That(result.Fault, Is.Null);
    }
}
