namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Failures at the start and on the device.</summary>
public sealed class FaultTests : ConformanceTests
{
    [TestCase(700)]
    [TestCase(716)]
    [TestCase(719)]
    public void A_fault_on_the_device_is_told_at_the_next_wait_and_ever_after(int code)
    {
        PrimaryContext context = PrimaryContext.Create(Driver, 0);
        var stream = new CudaStream(context);
        var memory = new CudaDeviceVariable<byte>(context, 8);
        Conformance.FailExecution(1, code);
        memory.MemsetAsync(0, stream);
        Assert.That(stream.Synchronize, Throws.TypeOf<CudaException>().With.Property("StatusCode").EqualTo(code).And.Property("IsSticky").True);
        Assert.That(context.IsFaulted);
        Assert.That(() => new CudaStream(context), Throws.TypeOf<CudaException>().With.Message.Contains("accepts no work"));
        memory.Dispose();
        stream.Dispose();
        context.Dispose();
        Conformance.ClearViolations();
        _ = Conformance.Reset();
    }

    [TestCase("cuStreamCreate", 2)]
    [TestCase("cuDevicePrimaryCtxRetain", 2)]
    [TestCase("cuCtxSetCurrent", 201)]
    [TestCase("cuDeviceGet", 101)]
    [TestCase("cuInit", 999)]
    public void A_failure_at_the_start_leaves_nothing_behind(string function, int code)
    {
        Conformance.FailCall(function, 1, code);
        Assert.That(
            () =>
            {
                using PrimaryContext context = PrimaryContext.Create(Driver, 0);
                using var stream = new CudaStream(context);
            },
            Throws.TypeOf<CudaException>().With.Property("Function").EqualTo(function).And.Property("StatusCode").EqualTo(code));
        Assert.That(Conformance.Alive("context"), Is.Zero);
    }
}
