namespace NeoResNet.Backends.Cuda;

/// <summary>Describes an NVIDIA library that this process loaded.</summary>
/// <param name="Name">The name of the library in messages.</param>
/// <param name="Path">
/// The path of the library's file. If the path is unknown, the name by which the system loaded the
/// library.
/// </param>
/// <param name="Version">
/// The version of the library; for the driver, the newest CUDA version that it supports. Null if
/// the library does not report it.
/// </param>
public sealed record CudaLibraryInfo(string Name, string Path, Version? Version);
