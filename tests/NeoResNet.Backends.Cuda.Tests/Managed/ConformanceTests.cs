using NUnit.Framework.Interfaces;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Tests through the real bindings and the conformance driver: every one starts from a fresh driver and ends with no rule broken and
/// nothing left alive, under a schedule that is drawn for it.
/// </summary>
public abstract class ConformanceTests : DeviceTests
{
    private protected ICudaDriver Driver { get; private set; } = null!;

    [SetUp]
    public void NeedsTheDriver()
    {
        if (Conformance.Absent is { } reason)
        {
            Assert.Ignore(reason);
        }

        Driver = new NativeDriver();
    }

    /// <summary>1, 2, 3 and so on.</summary>
    private protected static float[] Count(int length) => [.. Enumerable.Range(1, length).Select(i => (float)i)];
}
