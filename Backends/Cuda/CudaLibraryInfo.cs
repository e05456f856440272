namespace NeoResNet.Backends.Cuda;

/// <summary>One of NVIDIA's libraries as this process loaded it.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Path">Its file; the name that the system found it by where its file is not known.</param>
/// <param name="Version">Its version, for the driver the newest CUDA that it knows; null where it does not say.</param>
public sealed record CudaLibraryInfo(string Name, string Path, Version? Version);
