namespace NeoResNet.Backends.Cuda;

/// <summary>Describes a CUDA device.</summary>
/// <param name="Ordinal">The zero-based number of the device.</param>
/// <param name="Name">The name of the device.</param>
/// <param name="ComputeCapability">
/// The version of the instruction set, for example 9.0 for Hopper.
/// </param>
/// <param name="MemoryBytes">The size of the device memory, in bytes.</param>
/// <param name="Multiprocessors">The number of multiprocessors.</param>
/// <param name="HasMemoryPools">Whether the device supports stream-ordered allocation.</param>
public sealed record CudaDeviceInfo(int Ordinal, string Name, Version ComputeCapability, long MemoryBytes, int Multiprocessors, bool HasMemoryPools);
