namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Holds what <see cref="CudaBackend.Probe"/> found: libraries and devices, or the first missing
/// part.
/// </summary>
public sealed record CudaProbe
{
    internal CudaProbe()
    {
    }

    /// <summary>
    /// Gets a value indicating whether the CUDA backend can run on at least one device.
    /// </summary>
    public bool IsAvailable => UnavailableReason is null;

    /// <summary>
    /// Gets the missing part and the searched places, in one line; null if nothing is missing.
    /// </summary>
    public string? UnavailableReason { get; internal init; }

    /// <summary>
    /// Gets the libraries that were found, in this order: driver, cuBLAS, cuDNN. The search stops
    /// at the first missing library.
    /// </summary>
    public IReadOnlyList<CudaLibraryInfo> Libraries { get; internal init; } = [];

    /// <summary>Gets the devices that the driver reports.</summary>
    public IReadOnlyList<CudaDeviceInfo> Devices { get; internal init; } = [];

    /// <summary>Returns the reason why the backend cannot run on a device, in one line.</summary>
    /// <param name="deviceIndex">The zero-based number of the device.</param>
    /// <returns>
    /// Null if the backend can run on the device. Otherwise the reason: the device does not exist
    /// or is too old, or a part that every device needs is missing.
    /// </returns>
    public string? GetUnavailableReason(int deviceIndex)
    {
        if (UnavailableReason is not null)
        {
            return UnavailableReason;
        }

        if (deviceIndex < 0 || deviceIndex >= Devices.Count)
        {
            return CudaDevices.NotThere(deviceIndex, Devices.Count);
        }

        CudaDeviceInfo device = Devices[deviceIndex];
        return device.ComputeCapability < CudaDevices.MinCapability
            ? $"CUDA device {deviceIndex} ({device.Name}) has compute capability {device.ComputeCapability}; expected {CudaDevices.MinCapability} or newer" : null;
    }
}
