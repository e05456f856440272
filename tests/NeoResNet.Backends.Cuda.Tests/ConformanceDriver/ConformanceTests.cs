using NUnit.Framework.Interfaces;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Base of tests that use the real bindings and the conformance driver. Each test starts with a new
/// driver and its own schedule, and must end without violations and without live objects.
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

    /// <summary>Returns 1, 2, 3 and so on.</summary>
    private protected static float[] Count(int length) => [.. Enumerable.Range(1, length).Select(i => (float)i)];
}
