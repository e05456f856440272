namespace NeoResNet.Backends.Cuda;

/// <summary>Describes an NVIDIA library: its name in the bindings and its possible files.</summary>
/// <param name="Title">The name in messages.</param>
/// <param name="Import">The name in the native declarations.</param>
/// <param name="PathVariable">
/// The environment variable that contains the path of the file or folder.
/// </param>
/// <param name="LinuxFiles">
/// The versioned sonames, newest first. Runtime images and Python wheels contain no other names.
/// </param>
/// <param name="WindowsFiles">The file names on Windows, newest first.</param>
/// <param name="Companions">
/// Files that the library opens by name. They are loaded first from the searched folders, so that
/// the library uses these files.
/// </param>
internal sealed record CudaLibrary(
    string Title, string Import, string PathVariable, LibraryFile[] LinuxFiles, LibraryFile[] WindowsFiles, string[] Companions)
{
    /// <summary>Describes the driver. The toolkit does not contain it.</summary>
    internal static readonly CudaLibrary Driver = new(
        "NVIDIA driver", "nvcuda", EnvironmentSwitches.CudaPath.Name, [new("libcuda.so.1", 0)], [new("nvcuda.dll", 0)], []);

    /// <summary>
    /// Describes cuBLAS. The number in a file name is the major CUDA version that the file needs.
    /// </summary>
    internal static readonly CudaLibrary Cublas = new(
        "cuBLAS", "cublas", EnvironmentSwitches.CublasPath.Name,
        [new("libcublas.so.13", 13), new("libcublas.so.12", 12)],
        [new("cublas64_13.dll", 13), new("cublas64_12.dll", 12)],
        ["libcublasLt.so.13", "libcublasLt.so.12", "cublasLt64_13.dll", "cublasLt64_12.dll"]);

    /// <summary>Describes cuDNN 9. The file has the same name for every CUDA version.</summary>
    internal static readonly CudaLibrary Cudnn = new(
        "cuDNN 9", "cudnn", EnvironmentSwitches.CudnnPath.Name, [new("libcudnn.so.9", 0)], [new("cudnn64_9.dll", 0)],
        ["libnvrtc.so.13", "libnvrtc.so.12", "nvrtc64_130_0.dll", "nvrtc64_120_0.dll"]);

    internal static readonly CudaLibrary[] All = [Driver, Cublas, Cudnn];
}

/// <summary>
/// Represents a file name and the major CUDA version that the file needs; 0 for any version.
/// </summary>
internal readonly record struct LibraryFile(string Name, int CudaMajor);
