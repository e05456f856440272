namespace NeoResNet.Backends.Cuda;

/// <summary>Describes an NVIDIA library that this process loaded.</summary>
/// <param name="Name">The name of the library in messages.</param>
/// <param name="Path">
/// The file of the library. If the file is not known, the name that the system loaded it by.
/// </param>
/// <param name="Version">
/// The version of the library; for the driver, the newest CUDA version that it supports. Null if
/// the library does not report it.
/// </param>
public sealed record CudaLibraryInfo(string Name, string Path, Version? Version);
