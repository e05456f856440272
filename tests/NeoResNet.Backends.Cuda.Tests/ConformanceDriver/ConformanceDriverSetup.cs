using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Builds the driver in a temporary folder before the first test of a run and sets the variable by
/// which users name a folder of libraries. If the variable is already set, as in child processes,
/// the suite uses that folder instead. With NEORESNET_CUDA_TESTS=device, nothing is built.
/// </summary>
[SetUpFixture]
public sealed class ConformanceDriverSetup
{
    private TemporaryFolder? _folder;

    [OneTimeSetUp]
    public void Build()
    {
        if (ConformanceDriver.Absent is null && !TestDevice.IsUsers && Environment.GetEnvironmentVariable(LibrarySearch.CudaPath) is null)
        {
            _folder = new TemporaryFolder();
            ConformanceDriver.Build(_folder.FullName);
            Environment.SetEnvironmentVariable(LibrarySearch.CudaPath, _folder.FullName);
        }
    }

    [OneTimeTearDown]
    public void Remove() => _folder?.Dispose();
}
