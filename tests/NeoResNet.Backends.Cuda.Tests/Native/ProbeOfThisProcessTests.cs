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
        CudaProbe probe = CudaBackend.Probe();
        Assert.That(probe.IsAvailable, Is.EqualTo(probe.UnavailableReason is null));
        Assert.That(probe.UnavailableReason ?? "", Does.Not.Contain("\n"));
        if (Environment.GetEnvironmentVariable(Expected) is { } expected)
        {
            Assert.That(probe.UnavailableReason, Is.EqualTo(expected));
        }
    }
}
