namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Provides a backend with the driver and cuBLAS, so that other bindings, for example
/// ManagedCuda's, can replace the bindings of this assembly. cuDNN cannot be replaced, because no
/// other bindings exist.
/// </summary>
/// <param name="Driver">The driver.</param>
/// <param name="DriverPath">The name of the driver in messages.</param>
/// <param name="NewBlas">
/// Starts cuBLAS for a stream. The second argument specifies whether two equal runs must return
/// bit-identical results.
/// </param>
internal sealed record CudaBindings(ICudaDriver Driver, string DriverPath, Func<CudaStream, bool, ICudaBlas> NewBlas)
{
    /// <summary>Returns the bindings of this assembly.</summary>
    /// <exception cref="CudaUnavailableException">
    /// The driver is not found or lacks a function.
    /// </exception>
    public static CudaBindings Own()
    {
        var driver = new NativeDriver();
        return new(driver, driver.Path, (stream, deterministic) => new CudaBlas(stream, deterministic));
    }
}
