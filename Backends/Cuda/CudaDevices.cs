namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Finds CUDA devices and the libraries that the CUDA backend needs. The search does not use a
/// device: it creates no context and allocates no memory.
/// </summary>
internal static class CudaDevices
{
    /// <summary>
    /// Specifies the oldest CUDA version that the driver must support, in the driver's notation:
    /// 12000 for 12.0.
    /// </summary>
    internal const int MinDriver = 12000;

    /// <summary>
    /// Specifies the oldest compute capability that the kernels support: 7.5, the oldest that CUDA
    /// 13 supports.
    /// </summary>
    internal static readonly Version MinCapability = new(7, 5);

    /// <summary>
    /// Searches for the driver, devices, cuBLAS and cuDNN, in this order, and stops at the first
    /// missing part.
    /// </summary>
    public static CudaProbe Probe()
    {
        try
        {
            var driver = new NativeDriver();
            return Probe(driver, LoadedFile.Of(CudaLibrary.Driver, driver.Path));
        }
        catch (CudaUnavailableException exception)
        {
            return new() { UnavailableReason = exception.Message };
        }
    }

    /// <summary>Searches for devices, cuBLAS and cuDNN with a loaded driver.</summary>
    internal static CudaProbe Probe(ICudaDriver driver, string path)
    {
        // The version is checked before cuInit, which may fail on an old driver without a clear
        // reason.
        bool reportsVersion = driver.GetVersion(out int version) == CuResult.Success;
        var probe = new CudaProbe { Libraries = [new(CudaLibrary.Driver.Title, path, reportsVersion ? VersionOf(version) : null)] };
        if (reportsVersion && version < MinDriver)
        {
            return probe with { UnavailableReason = $"The NVIDIA driver ({path}) supports CUDA {VersionOf(version)} at most; expected {VersionOf(MinDriver)} or newer" };
        }

        try
        {
            PrimaryContext.Check(driver, driver.Init(), "cuInit", $"");
            PrimaryContext.Check(driver, driver.GetDeviceCount(out int count), "cuDeviceGetCount", $"");
            probe = probe with { Devices = [.. Enumerable.Range(0, count).Select(ordinal => Describe(driver, ordinal))] };
        }
        catch (CudaException exception)
        {
            return probe with { UnavailableReason = exception.Status == CuResult.NoDevice ? NoDevice(path) : $"The NVIDIA driver ({path}) does not start: {exception.Message}" };
        }

        if (probe.Devices.Count == 0)
        {
            return probe with { UnavailableReason = NoDevice(path) };
        }

        if (probe.Devices.All(device => device.ComputeCapability < MinCapability))
        {
            return probe with { UnavailableReason = $"No device has compute capability {MinCapability} or newer: {string.Join(", ", probe.Devices.Select(device => $"{device.Name} has {device.ComputeCapability}"))}" };
        }

        // If the driver does not report its version, the search accepts every library version.
        return WithLibraries(probe, version == 0 ? int.MaxValue : version / 1000);
    }

    /// <summary>Converts a version in the driver's notation: 12040 is 12.4.</summary>
    internal static Version VersionOf(int number) => new(number / 1000, number % 1000 / 10);

    private static CudaProbe WithLibraries(CudaProbe probe, int driverMajor)
    {
        LibraryResult blas = CudaLibraries.Load(CudaLibrary.Cublas, driverMajor);
        if (blas.Handle == 0)
        {
            return probe with { UnavailableReason = blas.Reason };
        }

        probe = probe with { Libraries = [.. probe.Libraries, Loaded(CudaLibrary.Cublas, blas.Path!, CudaBlas.LibraryVersion())] };
        try
        {
            LibraryResult dnn = CudaDnn.Load(driverMajor);
            int version = CudaDnn.Version;
            return probe with { Libraries = [.. probe.Libraries, Loaded(CudaLibrary.Cudnn, dnn.Path!, new(version / 10000, version / 100 % 100, version % 100))] };
        }
        catch (CudaUnavailableException exception)
        {
            return probe with { UnavailableReason = exception.Message };
        }
    }

    private static CudaLibraryInfo Loaded(CudaLibrary library, string path, Version? version) => new(library.Title, LoadedFile.Of(library, path), version);

    private static CudaDeviceInfo Describe(ICudaDriver driver, int ordinal)
    {
        PrimaryContext.Check(driver, driver.GetDevice(ordinal, out int device), "cuDeviceGet", $"device {ordinal}");
        PrimaryContext.Check(driver, driver.GetDeviceName(device, out string name), "cuDeviceGetName", $"device {ordinal}");
        PrimaryContext.Check(driver, driver.GetTotalMemory(device, out nuint bytes), "cuDeviceTotalMem_v2", $"device {ordinal}");
        var capability = new Version(Attribute(DeviceAttribute.ComputeCapabilityMajor), Attribute(DeviceAttribute.ComputeCapabilityMinor));
        return new(ordinal, name, capability, (long)bytes, Attribute(DeviceAttribute.MultiprocessorCount), Attribute(DeviceAttribute.MemoryPoolsSupported) != 0);

        int Attribute(DeviceAttribute attribute)
        {
            PrimaryContext.Check(driver, driver.GetAttribute(device, attribute, out int value), "cuDeviceGetAttribute", $"{attribute} of device {ordinal}");
            return value;
        }
    }

    /// <summary>Returns the message for a device that does not exist.</summary>
    internal static string NotThere(int ordinal, int count) => $"CUDA device {ordinal} does not exist: the driver reports {count}, numbered from 0";

    private static string NoDevice(string path) => $"The NVIDIA driver ({path}) reports no device";
}
