namespace NeoResNet.Backends.Cuda;

/// <summary>Indicates that a call of the CUDA driver failed.</summary>
internal sealed class CudaException : CudaLibraryException
{
    internal CudaException(CuResult status, string function, string asked, string? nativeName = null, string? nativeText = null)
        : base(function, CuResultNames.NameOf(status) ?? nativeName ?? $"CUresult {(int)status}", (int)status, asked, nativeText ?? "")
    {
        Status = status;
    }

    /// <summary>Gets the status.</summary>
    public CuResult Status { get; }

    /// <summary>
    /// Gets a value indicating whether the failure ended the device's context, so that this process
    /// can no longer use the device.
    /// </summary>
    public bool IsSticky => CuResultNames.IsSticky(Status);
}
