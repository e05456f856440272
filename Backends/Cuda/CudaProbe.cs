namespace NeoResNet.Backends.Cuda;

/// <summary>What there is to run on, or the first thing that is missing.</summary>
public sealed record CudaProbe
{
    /// <summary>Whether everything is there.</summary>
    public bool IsAvailable => Reason is null;

    /// <summary>What is missing, in one line that says where it was looked for; null where everything is there.</summary>
    public string? Reason { get; init; }

    /// <summary>Null, or in one line why a device cannot be run on: it is not there, is too old, or something all devices need is missing.</summary>
    /// <param name="deviceIndex">Number of the device, from 0.</param>
    public string? ReasonAgainst(int deviceIndex)
    {
        if (Reason is not null)
        {
            return Reason;
        }

        if (deviceIndex < 0 || deviceIndex >= Devices.Count)
        {
            return CudaDevices.NotThere(deviceIndex, Devices.Count);
        }

        CudaDeviceInfo device = Devices[deviceIndex];
        return device.ComputeCapability < CudaDevices.LeastCapability
            ? $"CUDA device {deviceIndex} ({device.Name}) has compute capability {device.ComputeCapability}, expected {CudaDevices.LeastCapability} or newer" : null;
    }

    /// <summary>The libraries found: driver, cuBLAS, cuDNN. Those behind the first that is missing were not looked for.</summary>
    public IReadOnlyList<CudaLibraryInfo> Libraries { get; init; } = [];

    /// <summary>The devices that the driver shows.</summary>
    public IReadOnlyList<CudaDeviceInfo> Devices { get; init; } = [];
}
