namespace NeoResNet.Backends.Cuda;

/// <summary>An array as the kernels take it. The default is an absent one.</summary>
/// <param name="Pointer">Device address of the first element; null only where there are none.</param>
/// <param name="Length">Number of elements.</param>
internal readonly record struct DeviceArray(ulong Pointer, long Length);
