using System.Globalization;
using NeoResNet.Backends.Cuda;

namespace NeoResNet.Cli;

/// <summary>Represents the device that the user selected.</summary>
/// <param name="CudaIndex">Index of the CUDA device; null for the CPU.</param>
/// <param name="Precisions">
/// The selected number formats, at least one. For the CPU, float32 only.
/// </param>
internal sealed record DeviceSettings(int? CudaIndex, IReadOnlyList<Precision> Precisions)
{
    /// <summary>Gets the device as a value of <c>--device</c>.</summary>
    public string Name => CudaIndex is { } index ? string.Create(CultureInfo.InvariantCulture, $"cuda:{index}") : "cpu";

    /// <summary>Creates the backend of the CUDA device.</summary>
    /// <param name="precision">The number format.</param>
    /// <exception cref="CudaUnavailableException">The device or a library is missing.</exception>
    public CudaBackend CreateCuda(Precision precision) => new(new() { DeviceIndex = CudaIndex!.Value, Precision = precision.Value });
}
