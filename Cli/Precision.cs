using NeoResNet.Backends.Cuda;
using NeoResNet.Parity;

namespace NeoResNet.Cli;

/// <summary>Represents a number format of a CUDA device.</summary>
/// <param name="Value">The value for the backend.</param>
/// <param name="Profile">The error bounds for this format.</param>
internal sealed record Precision(CudaPrecision Value, ParityProfile Profile)
{
    /// <summary>Gets all precisions, the most exact first.</summary>
    public static IReadOnlyList<Precision> All { get; } =
    [
        new(CudaPrecision.Float32, ParityProfile.Float32),
        new(CudaPrecision.TensorFloat32, ParityProfile.TensorFloat32),
        new(CudaPrecision.Float16, ParityProfile.Float16),
        new(CudaPrecision.BFloat16, ParityProfile.BFloat16),
    ];

    /// <summary>Gets the name on the command line.</summary>
    public string Name => Profile.Name;
}
