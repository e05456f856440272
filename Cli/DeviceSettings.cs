using System.Globalization;
using NeoResNet.Backends.Cuda;

namespace NeoResNet.Cli;

/// <summary>What a command runs on, as the user's options say it.</summary>
/// <param name="CudaIndex">Number of the CUDA device; null for the processor.</param>
/// <param name="Precisions">In what numbers; more than one where the command takes more, never none. The processor knows float32 alone.</param>
internal sealed record DeviceSettings(int? CudaIndex, IReadOnlyList<Precision> Precisions)
{
    /// <summary>The device as <c>--device</c> takes it.</summary>
    public string Name => CudaIndex is { } index ? string.Create(CultureInfo.InvariantCulture, $"cuda:{index}") : "cpu";

    /// <summary>Takes the CUDA device.</summary>
    /// <exception cref="CudaUnavailableException">It is not there, or a library is missing.</exception>
    public CudaBackend CreateCuda(Precision precision) => new(new() { DeviceIndex = CudaIndex!.Value, Precision = precision.Value });
}
