using System.Text.RegularExpressions;
using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// The conformance driver tests itself in C: every check has a case that triggers it. With a driver
/// that accepts everything, every test of the product would pass.
/// </summary>
public sealed partial class ConformanceDriverSelfTests
{
    private TemporaryFolder _folder = null!;
    private string _program = "";

    private static IEnumerable<string> Cases => Directory.Exists(ConformanceDriver.Sources)
        ? Directory.GetFiles(ConformanceDriver.Sources, "selftest*.c").Order(StringComparer.Ordinal).SelectMany(file => TestName().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
        : ["sources"];

    [OneTimeSetUp]
    public void Build()
    {
        if (ConformanceDriver.Absent is { } reason)
        {
            Assert.Ignore(reason);
        }

        _folder = new TemporaryFolder();
        _program = _folder.PathOf("selftest");
        ConformanceDriver.BuildSelfTest(_program, sanitized: false);
    }

    [OneTimeTearDown]
    public void Remove() => _folder?.Dispose();

    [TestCaseSource(nameof(Cases))]
    public void Check(string name)
    {
        (int code, string output) = ConformanceDriver.Run(_program, name);
        Assert.That(code, Is.Zero, output);
    }

    [Test]
    public void Every_test_is_found_by_name()
    {
        (_, string output) = ConformanceDriver.Run(_program, "--list");
        Assert.That(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EquivalentTo(Cases));
    }

    [Test]
    public void A_test_that_fails_is_said_to_fail()
    {
        (int code, string output) = ConformanceDriver.Run(_program, "no_such_test");
        Assert.That(code, Is.Not.Zero, output);
    }

    [Test]
    public void All_pass_under_the_sanitizers()
    {
        string program = _folder.PathOf("sanitized");
        ConformanceDriver.BuildSelfTest(program, sanitized: true);
        (int code, string output) = ConformanceDriver.Run(program);
        Assert.That(code, Is.Zero, output);
    }

    [GeneratedRegex(@"^TEST\((\w+)\)", RegexOptions.Multiline)]
    private static partial Regex TestName();
}
