namespace NeoResNet.Backends.Cuda;

/// <summary>There is nothing here to run on: no driver, too old a driver, no device, or a library missing. The message says which, in one line.</summary>
public sealed class CudaUnavailableException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="message">What is missing and where it was looked for.</param>
    public CudaUnavailableException(string message)
        : base(message)
    {
    }
}
