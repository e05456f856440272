namespace NeoResNet.Backends.Cuda;

/// <summary>A device as the driver describes it.</summary>
/// <param name="Ordinal">Its number, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="ComputeCapability">Version of its instruction set, 9.0 for Hopper.</param>
/// <param name="MemoryBytes">Memory of the device.</param>
/// <param name="Multiprocessors">Number of multiprocessors.</param>
/// <param name="HasMemoryPools">Whether memory can be taken in a stream's order.</param>
public sealed record CudaDeviceInfo(int Ordinal, string Name, Version ComputeCapability, long MemoryBytes, int Multiprocessors, bool HasMemoryPools);
