namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The ways to run a kernel.</summary>
internal static class KernelDevices
{
    /// <summary>
    /// Returns a way by name. "source": the C# on ILGPU's simulated device. "text": the shipped PTX
    /// in the interpreter. "driver": the shipped PTX through the bindings.
    /// </summary>
    public static IKernelDevice Of(string kernels) => kernels switch
    {
        "source" => new KernelDevice(),
        "text" => new PtxDevice(),
        "driver" => new DriverKernelDevice(),
        _ => throw new ArgumentException($"Expected source, text or driver, got {kernels}.", nameof(kernels)),
    };
}
