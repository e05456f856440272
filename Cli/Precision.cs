using NeoResNet.Backends.Cuda;
using NeoResNet.Parity;

namespace NeoResNet.Cli;

/// <summary>In what numbers a CUDA device computes, by the name on the command line.</summary>
/// <param name="Value">What the backend is asked for.</param>
/// <param name="Profile">How far results may be off then.</param>
internal sealed record Precision(CudaPrecision Value, ParityProfile Profile)
{
    /// <summary>All there are, the most exact first.</summary>
    public static IReadOnlyList<Precision> All { get; } =
    [
        new(CudaPrecision.Float32, ParityProfile.Float32),
        new(CudaPrecision.TensorFloat32, ParityProfile.TensorFloat32),
        new(CudaPrecision.Float16, ParityProfile.Float16),
        new(CudaPrecision.BFloat16, ParityProfile.BFloat16),
    ];

    /// <summary>The name on the command line.</summary>
    public string Name => Profile.Name;
}
