namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Indicates that the CUDA backend cannot run on this machine: the driver, the device or a library
/// is missing or too old. The message names the missing part and the searched places, in one line.
/// </summary>
public sealed class CudaUnavailableException : Exception
{
    internal CudaUnavailableException(string message)
        : base(message)
    {
    }
}
