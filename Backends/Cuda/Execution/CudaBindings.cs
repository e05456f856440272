namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Where a backend gets the driver and cuBLAS from: here other bindings, ManagedCuda's say, are put in the place of this assembly's own.
/// cuDNN has no such place, since there is nothing to put there.
/// </summary>
/// <param name="Driver">The driver.</param>
/// <param name="DriverPath">What messages call it.</param>
/// <param name="NewBlas">Starts cuBLAS for a stream; the second argument forbids what makes two equal runs differ.</param>
internal sealed record CudaBindings(ICudaDriver Driver, string DriverPath, Func<CudaStream, bool, ICudaBlas> NewBlas)
{
    /// <summary>This assembly's own.</summary>
    /// <exception cref="CudaUnavailableException">There is no driver, or it lacks a function.</exception>
    public static CudaBindings Own()
    {
        var driver = new NativeDriver();
        return new(driver, driver.Path, (stream, deterministic) => new CudaBlas(stream, deterministic));
    }
}
