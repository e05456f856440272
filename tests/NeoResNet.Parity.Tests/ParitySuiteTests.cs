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
        string[] names = [.. ParitySuite.Cases.Concat(ParitySuite.Gradients).Select(each => each.Name)];
        Assert.That(names, Is.Unique);
        Assert.That(names, Has.None.Contains("\n"));
    }

    [Test]
    public void The_reference_agrees_with_itself_exactly_in_single_programs()
    {
        Assert.That(RunOnReference(network: false).Where(result => !result.Passed || result.MaxError != 0), Is.Empty);
    }

    // Merged steps round less often. Equal bits would mean that the networks' reference was merged as well.
    [Test]
    public void The_reference_agrees_with_itself_in_networks_but_for_the_rounding_of_merged_steps()
    {
        ParityResult[] results = [.. RunOnReference(network: true)];
        Assert.That(results, Is.Not.Empty);
        Assert.That(results, Has.All.Property(nameof(ParityResult.Passed)).True);
        Assert.That(results, Has.All.Property(nameof(ParityResult.MaxError)).GreaterThan(0));
    }

    [TestCaseSource(nameof(Faults))]
    public void A_fault_is_caught(Fault fault)
    {
        using var faulty = new FaultyBackend(fault);
        Assert.That(ParitySuite.Cases.Any(each => !each.Run(faulty, _reference).Passed), Is.True);
    }

    private IEnumerable<ParityResult> RunOnReference(bool network) => ParitySuite.Cases.Concat(ParitySuite.Gradients)
        .Where(each => each.IsNetwork == network)
        .Select(each => each.Run(_reference, _reference));

    private static IEnumerable<TestCaseData> Faults() => Fault.All.Select(fault => new TestCaseData(fault).SetArgDisplayNames(fault.Name));
}
