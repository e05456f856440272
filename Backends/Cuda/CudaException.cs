namespace NeoResNet.Backends.Cuda;

/// <summary>A call of the CUDA driver API failed.</summary>
public sealed class CudaException : CudaLibraryException
{
    internal CudaException(CuResult status, string function, string asked, string? nativeName = null, string? nativeText = null)
        : base(function, CuResultNames.NameOf(status) ?? nativeName ?? $"CUresult {(int)status}", (int)status, asked, nativeText ?? "")
    {
        Status = status;
    }

    /// <summary>The status.</summary>
    public CuResult Status { get; }

    /// <summary>Whether the device's context is dead for this process after it: nothing more can be done with it.</summary>
    public bool IsSticky => CuResultNames.IsSticky(Status);
}
