namespace NeoResNet.Backends.Cuda;

/// <summary>Says what there is to run on, without taking any of it: no context is made and no memory used.</summary>
public static class CudaDevices
{
    /// <summary>Oldest version of CUDA that the driver must know, as the driver counts: 12000 for 12.0.</summary>
    internal const int LeastDriver = 12000;

    /// <summary>Oldest instruction set that the kernels are made for: 7.5, the oldest that CUDA 13 knows.</summary>
    internal static readonly Version LeastCapability = new(7, 5);

    /// <summary>Looks for driver, devices, cuBLAS and cuDNN, in this order, and stops at the first that is missing. Never throws for what is missing.</summary>
    public static CudaProbe Probe()
    {
        try
        {
            var driver = new NativeDriver();
            return Probe(driver, LoadedFile.Of(CudaLibrary.Driver, driver.Path));
        }
        catch (CudaUnavailableException exception)
        {
            return new() { Reason = exception.Message };
        }
    }

    /// <summary>As <see cref="Probe()"/> with a driver at hand.</summary>
    internal static CudaProbe Probe(ICudaDriver driver, string path)
    {
        // Before cuInit, which an old driver may fail for no better reason than its age.
        bool tellsVersion = driver.GetVersion(out int version) == CuResult.Success;
        var probe = new CudaProbe { Libraries = [new(CudaLibrary.Driver.Title, path, tellsVersion ? VersionOf(version) : null)] };
        if (tellsVersion && version < LeastDriver)
        {
            return probe with { Reason = $"The NVIDIA driver ({path}) knows CUDA {VersionOf(version)} at most, expected {VersionOf(LeastDriver)} or newer" };
        }

        try
        {
            PrimaryContext.Check(driver, driver.Init(), "cuInit", $"");
            PrimaryContext.Check(driver, driver.GetDeviceCount(out int count), "cuDeviceGetCount", $"");
            probe = probe with { Devices = [.. Enumerable.Range(0, count).Select(ordinal => Describe(driver, ordinal))] };
        }
        catch (CudaException exception)
        {
            return probe with { Reason = exception.Status == CuResult.NoDevice ? NoDevice(path) : $"The NVIDIA driver ({path}) does not start: {exception.Message}" };
        }

        if (probe.Devices.Count == 0)
        {
            return probe with { Reason = NoDevice(path) };
        }

        if (probe.Devices.All(device => device.ComputeCapability < LeastCapability))
        {
            return probe with { Reason = $"No device has compute capability {LeastCapability} or newer: {string.Join(", ", probe.Devices.Select(device => $"{device.Name} has {device.ComputeCapability}"))}" };
        }

        // A driver that does not tell its version is not judged by it.
        return WithLibraries(probe, version == 0 ? int.MaxValue : version / 1000);
    }

    /// <summary>12040 is 12.4.</summary>
    internal static Version VersionOf(int number) => new(number / 1000, number % 1000 / 10);

    private static CudaProbe WithLibraries(CudaProbe probe, int driverMajor)
    {
        LibraryResult blas = CudaLibraries.Load(CudaLibrary.Cublas, driverMajor);
        if (blas.Handle == 0)
        {
            return probe with { Reason = blas.Reason };
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
            return probe with { Reason = exception.Message };
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

    /// <summary>Says that a device is not among those the driver shows.</summary>
    internal static string NotThere(int ordinal, int count) => $"There is no CUDA device {ordinal}: the driver shows {count}, numbered from 0";

    private static string NoDevice(string path) => $"The NVIDIA driver ({path}) shows no device";
}
