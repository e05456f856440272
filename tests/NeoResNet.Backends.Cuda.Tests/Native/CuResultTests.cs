namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Statuses have the numbers that the driver API documents.</summary>
public sealed class CuResultTests
{
    [TestCase(CuResult.Success, 0)]
    [TestCase(CuResult.OutOfMemory, 2)]
    [TestCase(CuResult.NoDevice, 100)]
    [TestCase(CuResult.IllegalAddress, 700)]
    [TestCase(CuResult.LaunchFailed, 719)]
    [TestCase(CuResult.StreamCaptureUnsupported, 900)]
    public void A_status_has_its_number(CuResult status, int number) => Assert.That((int)status, Is.EqualTo(number));
}
