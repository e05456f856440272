namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Base of tests that hold on every device and do not use the controls of the conformance driver.
/// They run one at a time, because a process has one driver.
/// </summary>
[NonParallelizable]
public abstract class DeviceTests
{
    [SetUp]
    public void Begin() => TestDevice.Begin();

    [TearDown]
    public void NothingIsLeftAndNoRuleWasBroken() => TestDevice.End();
}
