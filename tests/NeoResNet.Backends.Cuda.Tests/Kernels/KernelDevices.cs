namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The ways to run a kernel here.</summary>
internal static class KernelDevices
{
    /// <summary>"source": its C#, on ILGPU's simulated device. "text": the PTX that ships. "driver": that PTX, loaded and launched through the bindings.</summary>
    public static IKernelDevice Of(string kernels) => kernels switch
    {
        "source" => new KernelDevice(),
        "text" => new PtxDevice(),
        "driver" => new DriverKernelDevice(),
        _ => throw new ArgumentException($"Expected source, text or driver, got {kernels}.", nameof(kernels)),
    };
}
