namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// The result of the probe in this process. <see cref="MissingLibraryTests"/> runs this test in
/// processes with missing libraries.
/// </summary>
public sealed class ProbeOfThisProcessTests
{
    /// <summary>The variable with the expected reason.</summary>
    internal const string Expected = "NEORESNET_TEST_PROBE";

    [Test]
    public void The_probe_tells_what_is_missing_and_does_not_throw()
    {
        CudaProbe probe = CudaDevices.Probe();
        Assert.That(probe.IsAvailable, Is.EqualTo(probe.Reason is null));
        Assert.That(probe.Reason ?? "", Does.Not.Contain("\n"));
        if (Environment.GetEnvironmentVariable(Expected) is { } expected)
        {
            Assert.That(probe.Reason, Is.EqualTo(expected));
        }
    }
}
