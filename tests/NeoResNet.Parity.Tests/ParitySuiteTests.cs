using NeoResNet.Backends;

namespace NeoResNet.Parity.Tests;

/// <summary>The suite itself: it must accept what is right and catch what is wrong.</summary>
public sealed class ParitySuiteTests
{
    private readonly ReferenceBackend _reference = new();

    [OneTimeTearDown]
    public void End() => _reference.Dispose();

    [Test]
    public void Names_are_unique_and_one_line()
    {
        Assert.That(ParitySuite.Cases.Select(each => each.Name), Is.Unique);
        Assert.That(ParitySuite.Cases.Select(each => each.Name), Has.None.Contains("\n"));
    }

    [Test]
    public void The_reference_agrees_with_itself_exactly()
    {
        Assert.That(ParitySuite.Cases.Select(each => each.Run(_reference, _reference)).Where(result => !result.Passed || result.MaxError != 0), Is.Empty);
    }

    [TestCaseSource(nameof(Faults))]
    public void A_fault_is_caught(Fault fault)
    {
        using var faulty = new FaultyBackend(fault);
        Assert.That(ParitySuite.Cases.Any(each => !each.Run(faulty, _reference).Passed), Is.True);
    }

    private static IEnumerable<TestCaseData> Faults() => Fault.All.Select(fault => new TestCaseData(fault).SetArgDisplayNames(fault.Name));
}
