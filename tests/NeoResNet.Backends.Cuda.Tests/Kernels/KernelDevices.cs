namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The two ways to run a kernel here.</summary>
internal static class KernelDevices
{
    /// <summary>"source": its C#, on ILGPU's simulated device. "text": the PTX that ships.</summary>
    public static IKernelDevice Of(string kernels) => kernels switch
    {
        "source" => new KernelDevice(),
        "text" => new PtxDevice(),
        _ => throw new ArgumentException($"Expected source or text, got {kernels}.", nameof(kernels)),
    };
}
