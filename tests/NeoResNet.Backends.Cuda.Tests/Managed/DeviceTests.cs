namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Tests that hold on every device and ask nothing of the conformance driver itself. One at a time, since there is one driver a process.</summary>
[NonParallelizable]
public abstract class DeviceTests
{
    [SetUp]
    public void Begin() => TestDevice.Begin();

    [TearDown]
    public void NothingIsLeftAndNoRuleWasBroken() => TestDevice.End();
}
