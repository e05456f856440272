using System.Runtime.InteropServices;
using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Each library is missing once. Each case has its own process, because a loaded library stays
/// loaded.
/// </summary>
[Platform("Linux")]
public sealed class MissingLibraryTests
{
    [Test]
    public void Without_a_driver_the_folder_that_was_searched_is_named()
    {
        using var folder = new TemporaryFolder();
        AssertReason(folder, $"NVIDIA driver not found: NEORESNET_CUDA_PATH={folder.FullName} contains no libcuda.so.1 that loads");
    }

    [Test]
    public void A_driver_that_is_none_is_said_to_lack_what_is_called()
    {
        // A library that every .NET contains, in place of the driver.
        using var folder = new TemporaryFolder();
        Link(folder, "libcuda.so.1", Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so"));
        string path = folder.PathOf("libcuda.so.1");
        string missing = string.Join(", ", LibraryExports.Of(CudaLibrary.Driver));
        AssertReason(folder, $"NVIDIA driver at {path} lacks {missing}: its version is too old");
    }

    [TestCase("libcublas.so.13 or libcublas.so.12", "cuBLAS", "libcuda.so.1", "libcudnn.so.9")]
    [TestCase("libcudnn.so.9", "cuDNN 9", "libcuda.so.1", "libcublas.so.13")]
    public void Without_cuBLAS_or_cuDNN_their_names_are_told(string wanted, string title, params string[] present)
    {
        string driver = ConformanceLibrary();
        using var folder = new TemporaryFolder();
        Array.ForEach(present, name => Link(folder, name, driver));
        AssertReason(folder, $"{title} not found: NEORESNET_CUDA_PATH={folder.FullName} contains no {wanted} that loads");
    }

    [TestCase("cuGraphLaunch", "NVIDIA driver at {0}/libcuda.so.1 lacks cuGraphLaunch: its version is too old")]
    [TestCase("cublasGemmEx", "cuBLAS at {0}/libcublas.so.13 lacks cublasGemmEx: its version is too old")]
    [TestCase("cudnnBackendExecute", "cuDNN 9 at {0}/libcudnn.so.9 lacks cudnnBackendExecute: its version is too old")]
    public void A_library_that_lacks_one_function_is_told_by_its_name(string missing, string reason)
    {
        if (ConformanceDriver.Absent is { } absent)
        {
            Assert.Ignore(absent);
        }

        using var folder = new TemporaryFolder();
        ConformanceDriver.Build(folder.FullName, missing);
        AssertReason(folder, string.Format(null, reason, folder.FullName));
    }

    [TestCase("devices=0", "The NVIDIA driver ({0}/libcuda.so.1) reports no device")]
    [TestCase("cuInit!=100", "The NVIDIA driver ({0}/libcuda.so.1) reports no device")]
    [TestCase("driver=11080", "The NVIDIA driver ({0}/libcuda.so.1) supports CUDA 11.8 at most; expected 12.0 or newer")]
    [TestCase("driver=12040", "cuBLAS not found: NEORESNET_CUDA_PATH={0} contains no libcublas.so.12 that loads")]
    [TestCase("cudart=14010", "cuDNN at {0}/libcudnn.so.9 needs CUDA 14.1, but the driver supports CUDA 13 at most")]
    [TestCase("cudnn=80900", "cuDNN at {0}/libcudnn.so.9 is version 80900; expected 9 (90000 to 99999)")]
    public void What_is_there_but_of_no_use_is_refused(string setting, string reason)
    {
        string driver = ConformanceLibrary();
        using var folder = new TemporaryFolder();
        Array.ForEach<string>(["libcuda.so.1", "libcublas.so.13", "libcudnn.so.9"], name => Link(folder, name, driver));
        AssertReason(folder, string.Format(null, reason, folder.FullName), ("NEORESNET_CONFORMANCE", setting));
    }

    private static void AssertReason(TemporaryFolder folder, string reason, params (string Name, string Value)[] more)
    {
        var environment = new Dictionary<string, string> { ["NEORESNET_CUDA_PATH"] = folder.FullName, [ProbeOfThisProcessTests.Expected] = reason };
        foreach ((string name, string value) in more)
        {
            environment[name] = value;
        }

        _ = ChildTestRun.AssertPasses(typeof(ProbeOfThisProcessTests), environment);
    }

    private static string ConformanceLibrary()
    {
        if (Conformance.Absent is { } reason)
        {
            Assert.Ignore(reason);
        }

        return CudaLibraries.Load(CudaLibrary.Driver).Path!;
    }

    private static void Link(TemporaryFolder folder, string name, string target) => File.CreateSymbolicLink(folder.PathOf(name), target);
}
