namespace NeoResNet.Backends.Cuda;

/// <summary>What there is to run on, or the first thing that is missing.</summary>
public sealed record CudaProbe
{
    /// <summary>Whether everything is there.</summary>
    public bool IsAvailable => Reason is null;

    /// <summary>What is missing, in one line that says where it was looked for; null where everything is there.</summary>
    public string? Reason { get; init; }

    /// <summary>Newest version of CUDA that the driver knows, null without a driver.</summary>
    public Version? DriverVersion { get; init; }

    /// <summary>Version of cuDNN; null where it was not found or not looked for.</summary>
    public Version? DnnVersion { get; init; }

    /// <summary>Names or paths that the libraries found were loaded by: driver, cuBLAS, cuDNN. cuBLAS tells its full version only with a context.</summary>
    public IReadOnlyList<string> Libraries { get; init; } = [];

    /// <summary>The devices that the driver shows.</summary>
    public IReadOnlyList<CudaDeviceInfo> Devices { get; init; } = [];
}
