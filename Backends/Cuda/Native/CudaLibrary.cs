namespace NeoResNet.Backends.Cuda;

/// <summary>One of NVIDIA's libraries: what the bindings call it and which files it may be.</summary>
/// <param name="Title">How messages call it.</param>
/// <param name="Import">Name in the native declarations.</param>
/// <param name="PathVariable">Environment variable that names its file or folder.</param>
/// <param name="LinuxFiles">Versioned sonames, newest first. Run-time images and Python wheels hold no other names.</param>
/// <param name="WindowsFiles">The same for Windows.</param>
/// <param name="Companions">Files that it opens by name itself; loaded first from the folders searched, so that it meets the right ones.</param>
internal sealed record CudaLibrary(
    string Title, string Import, string PathVariable, LibraryFile[] LinuxFiles, LibraryFile[] WindowsFiles, string[] Companions)
{
    /// <summary>The driver; comes with it, not with the toolkit.</summary>
    internal static readonly CudaLibrary Driver = new(
        "NVIDIA driver", "nvcuda", EnvironmentSwitches.CudaPath.Name, [new("libcuda.so.1", 0)], [new("nvcuda.dll", 0)], []);

    /// <summary>cuBLAS; its number is the major version of CUDA that it was made for.</summary>
    internal static readonly CudaLibrary Cublas = new(
        "cuBLAS", "cublas", EnvironmentSwitches.CublasPath.Name,
        [new("libcublas.so.13", 13), new("libcublas.so.12", 12)],
        [new("cublas64_13.dll", 13), new("cublas64_12.dll", 12)],
        ["libcublasLt.so.13", "libcublasLt.so.12", "cublasLt64_13.dll", "cublasLt64_12.dll"]);

    /// <summary>cuDNN 9; one name for every version of CUDA.</summary>
    internal static readonly CudaLibrary Cudnn = new(
        "cuDNN 9", "cudnn", EnvironmentSwitches.CudnnPath.Name, [new("libcudnn.so.9", 0)], [new("cudnn64_9.dll", 0)],
        ["libnvrtc.so.13", "libnvrtc.so.12", "nvrtc64_130_0.dll", "nvrtc64_120_0.dll"]);

    internal static readonly CudaLibrary[] All = [Driver, Cublas, Cudnn];
}

/// <summary>A file name and the major CUDA version that it belongs to, 0 where it fits all.</summary>
internal readonly record struct LibraryFile(string Name, int CudaMajor);
