using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Before the first test of a run: the driver is built into a temporary folder, which the product is then told of by the variable that
/// users have too. Somebody who sets the variable has the suite run on that installation instead, and so have child processes. With
/// NEORESNET_CUDA_TESTS=device nothing is built.
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
