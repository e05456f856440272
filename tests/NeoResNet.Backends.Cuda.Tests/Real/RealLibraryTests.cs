using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// NVIDIA's own libraries export the imported functions, and the probe distinguishes a driver
/// without a device from a missing driver.
/// </summary>
[Platform("Linux")]
public sealed class RealLibraryTests
{
    [Test]
    public void The_real_driver_exports_every_function_that_is_called()
    {
        HashSet<string> exports = ElfExports.Of(NvidiaFiles.Require("libcuda.so.1"));
        Assert.That(LibraryExports.Of(CudaLibrary.Driver).Where(name => !exports.Contains(name)), Is.Empty);
        Assert.That(exports.Overlaps([LibraryExports.NewElapsedTime, LibraryExports.OldElapsedTime]), Is.True);
        Assert.That(exports, Does.Not.Contain("cuWarpDriveEngage"));
    }

    [Test]
    public void The_real_cuBLAS_exports_every_function_that_is_called()
    {
        HashSet<string> exports = ElfExports.Of(NvidiaFiles.Require("libcublas.so.*"));
        Assert.That(LibraryExports.Of(CudaLibrary.Cublas).Where(name => !exports.Contains(name)), Is.Empty);

        // Imports are not counted.
        Assert.That(exports, Does.Not.Contain("cublasLtCreate").And.Not.Contain("malloc"));
    }

    [Test]
    public void The_real_driver_without_a_device_says_so()
    {
        string driver = NvidiaFiles.Require("libcuda.so.1");
        if (File.Exists("/proc/driver/nvidia/version"))
        {
            Assert.Ignore("The kernel has NVIDIA's module: there may be a device.");
        }

        // In its own process, because a loaded library stays loaded.
        _ = ChildTestRun.AssertPasses(typeof(ProbeOfThisProcessTests), new Dictionary<string, string>
        {
            ["NEORESNET_CUDA_PATH"] = driver,
            [ProbeOfThisProcessTests.Expected] = $"The NVIDIA driver ({driver}) reports no device",
        });
    }
}
