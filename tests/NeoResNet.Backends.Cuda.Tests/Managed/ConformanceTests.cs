namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Tests through the real bindings and the conformance driver: every one starts from a fresh driver and ends with no rule broken and
/// nothing left alive. One at a time, since there is one driver a process.
/// </summary>
[NonParallelizable]
public abstract class ConformanceTests
{
    private protected ICudaDriver Driver { get; private set; } = null!;

    [SetUp]
    public void Start()
    {
        if (Conformance.Absent is { } reason)
        {
            Assert.Ignore(reason);
        }

        _ = Conformance.Reset();
        Conformance.ClearViolations();
        Driver = new NativeDriver();
    }

    [TearDown]
    public void NothingIsLeftAndNoRuleWasBroken()
    {
        if (Conformance.Absent is null)
        {
            Assert.That(Conformance.Violations, Is.Empty);
            Assert.That(Conformance.Leaks, Is.Empty);
            Assert.That(Conformance.Reset(), Is.Zero, "objects alive");
        }
    }

    /// <summary>1, 2, 3 and so on.</summary>
    private protected static float[] Count(int length) => [.. Enumerable.Range(1, length).Select(i => (float)i)];
}
