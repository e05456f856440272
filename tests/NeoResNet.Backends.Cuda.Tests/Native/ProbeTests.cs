namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The probe reports a missing part in one line and allocates nothing.</summary>
public sealed class ProbeTests
{
    [Test]
    public void A_driver_older_than_CUDA_12_is_refused_before_it_is_started()
    {
        var driver = new FakeDriver { Version = 11080 };
        CudaProbe probe = CudaDevices.Probe(driver, "libcuda.so.1");
        Assert.That(probe.UnavailableReason, Is.EqualTo("The NVIDIA driver (libcuda.so.1) supports CUDA 11.8 at most; expected 12.0 or newer"));
        Assert.That(driver.Count("Init"), Is.Zero);
        Assert.That((probe.IsAvailable, probe.Libraries.Single()), Is.EqualTo((false, new CudaLibraryInfo("NVIDIA driver", "libcuda.so.1", new(11, 8)))));
    }

    [Test]
    public void No_device_is_said_however_the_driver_says_it()
    {
        const string Expected = "The NVIDIA driver (libcuda.so.1) reports no device";
        Assert.That(CudaDevices.Probe(new FakeDriver().Answer("Init", CuResult.NoDevice), "libcuda.so.1").UnavailableReason, Is.EqualTo(Expected));
        Assert.That(CudaDevices.Probe(new FakeDriver { Devices = 0 }, "libcuda.so.1").UnavailableReason, Is.EqualTo(Expected));
    }

    [Test]
    public void A_driver_that_does_not_start_is_quoted()
    {
        Assert.That(
            CudaDevices.Probe(new FakeDriver().Answer("Init", CuResult.StubLibrary), "/stubs/libcuda.so.1").UnavailableReason,
            Is.EqualTo("The NVIDIA driver (/stubs/libcuda.so.1) does not start: cuInit returned CUDA_ERROR_STUB_LIBRARY (34)."));
    }

    [Test]
    public void Devices_that_are_all_too_old_are_named()
    {
        var driver = new FakeDriver { Attributes = { [DeviceAttribute.ComputeCapabilityMajor] = 6, [DeviceAttribute.ComputeCapabilityMinor] = 1 } };
        Assert.That(CudaDevices.Probe(driver, "libcuda.so.1").UnavailableReason, Is.EqualTo("No device has compute capability 7.5 or newer: Fake 100 has 6.1"));
    }

    [Test]
    public void A_device_that_is_too_old_or_not_there_is_refused_beside_one_that_will_do()
    {
        var probe = new CudaProbe { Devices = [new(0, "Old", new(6, 1), 1, 1, true), new(1, "New", new(9, 0), 1, 1, true)] };
        Assert.That(probe.GetUnavailableReason(0), Is.EqualTo("CUDA device 0 (Old) has compute capability 6.1; expected 7.5 or newer"));
        Assert.That(probe.GetUnavailableReason(1), Is.Null);
        Assert.That(probe.GetUnavailableReason(2), Is.EqualTo("CUDA device 2 does not exist: the driver reports 2, numbered from 0"));
        Assert.That((probe with { UnavailableReason = "No cuDNN" }).GetUnavailableReason(1), Is.EqualTo("No cuDNN"));
    }

    [Test]
    public void A_probe_makes_no_context()
    {
        var driver = new FakeDriver { Attributes = { [DeviceAttribute.ComputeCapabilityMajor] = 6 } };
        CudaProbe probe = CudaDevices.Probe(driver, "libcuda.so.1");
        Assert.That(driver.Count("RetainPrimaryContext"), Is.Zero);
        Assert.That(probe.Devices, Is.EqualTo((CudaDeviceInfo[])[new(0, "Fake 100", new(6, 0), 1 << 30, 0, true)]));
    }

    [Test]
    public void A_device_that_is_not_there_is_refused()
    {
        Assert.That(() => PrimaryContext.Create(new FakeDriver { Devices = 2 }, 2), Throws.TypeOf<CudaUnavailableException>().With.Message.EqualTo("CUDA device 2 does not exist: the driver reports 2, numbered from 0"));
        Assert.That(() => PrimaryContext.Create(new FakeDriver(), -1), Throws.TypeOf<CudaUnavailableException>());
    }
}
