namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The file of a library that the system loaded by its name.</summary>
public sealed class LoadedFileTests : ConformanceTests
{
    [Test]
    public void A_name_becomes_the_file_that_was_loaded_and_a_path_stays()
    {
        string path = CudaLibraries.Load(CudaLibrary.Driver).Path!;
        Assert.That(LoadedFile.Of(CudaLibrary.Driver, "libcuda.so.1"), Is.EqualTo(path));
        Assert.That(LoadedFile.Of(CudaLibrary.Driver, "/elsewhere/libcuda.so.1"), Is.EqualTo("/elsewhere/libcuda.so.1"));
    }
}
