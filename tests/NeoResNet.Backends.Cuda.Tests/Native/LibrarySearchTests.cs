namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// The places and the order of the search for libraries, and the message if a library is not found.
/// </summary>
public sealed class LibrarySearchTests
{
    [Test]
    public void Without_variables_the_system_searches_by_versioned_names_newest_first()
    {
        FakeLibraryHost host = new FakeLibraryHost().Knowing("libcublas.so.12");
        Assert.That(Find(host, CudaLibrary.Cublas).Path, Is.EqualTo("libcublas.so.12"));
        Assert.That(host.Asked, Is.EqualTo((string[])["libcublas.so.13", "libcublas.so.12"]));
    }

    [Test]
    public void The_toolkits_folder_comes_after_the_systems_search()
    {
        FakeLibraryHost host = new FakeLibraryHost().With("/usr/local/cuda/lib64/libcublas.so.12");
        Assert.That(Find(host, CudaLibrary.Cublas).Path, Is.EqualTo("/usr/local/cuda/lib64/libcublas.so.12"));
        Assert.That(host.Asked, Is.EqualTo((string[])["libcublas.so.13", "libcublas.so.12", "/usr/local/cuda/lib64/libcublas.so.12"]));
    }

    [Test]
    public void Listed_folders_come_first_in_their_order()
    {
        FakeLibraryHost host = new FakeLibraryHost().Knowing("libcudnn.so.9").Set("NEORESNET_CUDA_LIBDIR", "/a:/b: /c").With("/b/libcudnn.so.9", "/c/libcudnn.so.9");
        Assert.That(Find(host, CudaLibrary.Cudnn).Path, Is.EqualTo("/b/libcudnn.so.9"));
    }

    [Test]
    public void A_file_that_does_not_load_is_passed_over()
    {
        FakeLibraryHost host = new FakeLibraryHost().Set("NEORESNET_CUDA_LIBDIR", "/a").WithBroken("/a/libcudnn.so.9", "wrong ELF class").Knowing("libcudnn.so.9");
        Assert.That(Find(host, CudaLibrary.Cudnn).Path, Is.EqualTo("libcudnn.so.9"));
    }

    [Test]
    public void What_a_library_opens_by_name_is_loaded_before_it_from_the_same_folders()
    {
        FakeLibraryHost host = new FakeLibraryHost()
            .Set("NEORESNET_CUDA_LIBDIR", "/cudnn:/cu13").With("/cudnn/libcudnn.so.9", "/cu13/libnvrtc.so.13");
        Assert.That(Find(host, CudaLibrary.Cudnn).Path, Is.EqualTo("/cudnn/libcudnn.so.9"));
        Assert.That(host.Asked, Is.EqualTo((string[])["/cu13/libnvrtc.so.13", "/cudnn/libcudnn.so.9"]));
    }

    [Test]
    public void A_named_folder_is_binding_for_all_libraries()
    {
        FakeLibraryHost host = new FakeLibraryHost()
            .Set("NEORESNET_CUDA_PATH", "/here").With("/here/libcuda.so.1", "/here/libcublas.so.13").Knowing("libcuda.so.1", "libcublas.so.13", "libcudnn.so.9");
        Assert.That(Find(host, CudaLibrary.Driver).Path, Is.EqualTo("/here/libcuda.so.1"));
        Assert.That(Find(host, CudaLibrary.Cublas).Path, Is.EqualTo("/here/libcublas.so.13"));
        LibraryResult missing = Find(host, CudaLibrary.Cudnn);
        Assert.That(missing.Handle == 0);
        Assert.That(missing.Reason, Is.EqualTo("cuDNN 9 not found: NEORESNET_CUDA_PATH=/here contains no libcudnn.so.9 that loads"));
        Assert.That(host.Asked, Has.None.EqualTo("libcudnn.so.9"));
    }

    [Test]
    public void A_named_file_is_the_driver_alone()
    {
        FakeLibraryHost host = new FakeLibraryHost().Set("NEORESNET_CUDA_PATH", "/d/mine.so").With("/d/mine.so").Knowing("libcublas.so.13");
        Assert.That(Find(host, CudaLibrary.Driver).Path, Is.EqualTo("/d/mine.so"));
        Assert.That(Find(host, CudaLibrary.Cublas).Path, Is.EqualTo("libcublas.so.13"));
    }

    [Test]
    public void A_librarys_own_variable_wins()
    {
        FakeLibraryHost host = new FakeLibraryHost()
            .Set("NEORESNET_CUDA_PATH", "/here").Set("NEORESNET_CUDNN_PATH", "/there/dnn.so").With("/here/libcudnn.so.9", "/there/dnn.so");
        Assert.That(Find(host, CudaLibrary.Cudnn).Path, Is.EqualTo("/there/dnn.so"));
    }

    [Test]
    public void A_named_file_that_is_not_there_or_broken_is_said_so()
    {
        FakeLibraryHost host = new FakeLibraryHost().Set("NEORESNET_CUDA_PATH", "/nowhere/libcuda.so.1");
        Assert.That(Find(host, CudaLibrary.Driver).Reason, Is.EqualTo("NVIDIA driver not found: NEORESNET_CUDA_PATH=/nowhere/libcuda.so.1 is not a file that loads"));
        host.WithBroken("/nowhere/libcuda.so.1", "invalid ELF header");
        Assert.That(Find(host, CudaLibrary.Driver).Reason, Does.EndWith("is not a file that loads (/nowhere/libcuda.so.1: invalid ELF header)"));
    }

    [Test]
    public void What_was_searched_is_said_in_one_line()
    {
        FakeLibraryHost host = new FakeLibraryHost().Set("NEORESNET_CUDA_LIBDIR", "/a:/b").WithBroken("/b/libcublas.so.12", "cannot open libcublasLt.so.12");
        Assert.That(Find(host, CudaLibrary.Cublas).Reason, Is.EqualTo(
            "cuBLAS not found: searched for libcublas.so.13 or libcublas.so.12 with the system's loader and in /a, /b, /usr/local/cuda/lib64. " +
            "Set NEORESNET_CUBLAS_PATH or NEORESNET_CUDA_LIBDIR to its folder (/b/libcublas.so.12: cannot open libcublasLt.so.12)"));
    }

    [Test]
    public void A_library_made_for_a_newer_driver_is_not_taken()
    {
        FakeLibraryHost host = new FakeLibraryHost().Knowing("libcublas.so.13");
        Assert.That(new LibrarySearch(host).Find(CudaLibrary.Cublas, driverMajor: 13).Path, Is.EqualTo("libcublas.so.13"));
        Assert.That(new LibrarySearch(host).Find(CudaLibrary.Cublas, driverMajor: 12).Reason, Does.StartWith("cuBLAS not found: searched for libcublas.so.12, since the driver supports CUDA 12 at most"));
        host.Knowing("libcublas.so.12");
        Assert.That(new LibrarySearch(host).Find(CudaLibrary.Cublas, driverMajor: 12).Path, Is.EqualTo("libcublas.so.12"));
    }

    [Test]
    public void Windows_has_its_own_names_and_separator()
    {
        FakeLibraryHost host = new FakeLibraryHost { IsWindows = true }.Set("NEORESNET_CUDA_LIBDIR", "C:/a;C:/b").With("C:/b/cudnn64_9.dll").Knowing("nvcuda.dll", "cublas64_12.dll");
        Assert.That(Find(host, CudaLibrary.Driver).Path, Is.EqualTo("nvcuda.dll"));
        Assert.That(Find(host, CudaLibrary.Cublas).Path, Is.EqualTo("cublas64_12.dll"));
        Assert.That(Find(host, CudaLibrary.Cudnn).Path, Does.EndWith("cudnn64_9.dll"));
        Assert.That(Find(new() { IsWindows = true }, CudaLibrary.Driver).Reason, Does.Not.Contain("/usr/local"));
    }

    [Test]
    public void Every_name_has_its_version()
    {
        foreach (LibraryFile file in CudaLibrary.All.SelectMany(library => library.LinuxFiles))
        {
            Assert.That(file.Name, Does.Match(@"\.so\.\d+$"));
        }
    }

    private static LibraryResult Find(FakeLibraryHost host, CudaLibrary library) => new LibrarySearch(host).Find(library);
}
