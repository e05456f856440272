using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeoResNet.Backends.Cpu;

/// <summary>Lists all kernels, best level first.</summary>
/// <remarks>The tests run for every row of this table.</remarks>
internal static class KernelTable
{
    // Zen 4 runs 512-bit instructions at the speed of 256-bit instructions and reads weights faster
    // than the other measured processors.
    private static readonly ConvolutionCosts SplitVectors = new(Products: 110e9, Transforms: 45e9, Weights: 40e9);

    /// <summary>Gets the rows in order of preference.</summary>
    public static IReadOnlyList<KernelRow> Rows { get; } =
    [
        new(CpuLevel.Avx512, "avx512", Avx512F.IsSupported, new TiledKernelSet<Simd512, Vector512<float>, Six, Four>(
                "avx512", new TiledKernelSet<Simd512, Vector512<float>, Twelve, Two>("avx512"), new TiledKernelSet<Simd512, Vector512<float>, Twelve, One>("avx512")),
            CpuSignature.SplitsVectors512 ? SplitVectors : new(Products: 205e9, Transforms: 45e9, Weights: 25e9),
            "32 registers of 16 lanes: 24 sums, 4 weights and 1 input fill 29; 24 sums hide the latency of two FMA units; 12x32 and 12x16 waste no columns on layers of few channels"),

        // Vector256.IsHardwareAccelerated is true on processors with AVX alone, which have no FMA.
        new(CpuLevel.Avx2, "avx2", Avx2.IsSupported && Fma.IsSupported, new TiledKernelSet<Simd256, Vector256<float>, Six, Two>("avx2"),
            CpuSignature.SplitsVectors512 ? SplitVectors : new(Products: 103e9, Transforms: 30e9, Weights: 25e9),
            "16 registers of 8 lanes: 12 sums, 2 weights and 1 input fill 15"),
        new(CpuLevel.V128, "v128", Vector128.IsHardwareAccelerated, new TiledKernelSet<Simd128, Vector128<float>, Six, Two>("v128"),
            new(Products: 53e9, Transforms: 20e9, Weights: CpuSignature.SplitsVectors512 ? SplitVectors.Weights : 25e9),
            "portable: NEON, SSE and ahead-of-time code for an unspecified x64 processor; 16 registers as on AVX2"),
        new(CpuLevel.Scalar, "scalar", true, new TiledKernelSet<SimdScalar, float, Three, Four>("scalar"),
            new(Products: 10e9, Transforms: 5e9, Weights: 25e9),
            "runs on every processor; the reference for the other levels"),
    ];

    /// <summary>Finds the row to use if no option forces a level.</summary>
    /// <exception cref="ArgumentException">
    /// The environment variable names a level that is unknown or that this process cannot run.
    /// </exception>
    public static KernelRow Chosen() => Choose(EnvironmentSwitches.Isa.Read(), $"Environment variable {EnvironmentSwitches.Isa.Name}");

    /// <summary>Finds the forced row or, if no level is forced, the best available row.</summary>
    /// <param name="forced">Name of the forced level; null or empty if no level is forced.</param>
    /// <param name="source">
    /// Option or environment variable that forces the level, for the message.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The name is unknown, or this process cannot run the level. The message names the allowed
    /// levels.
    /// </exception>
    public static KernelRow Choose(string? forced, string source)
    {
        if (string.IsNullOrEmpty(forced))
        {
            return Rows.First(row => row.IsAvailable);
        }

        KernelRow? row = Rows.FirstOrDefault(row => row.LevelName.Equals(forced, StringComparison.OrdinalIgnoreCase));
        return row is { IsAvailable: true }
            ? row
            : throw new ArgumentException(
                $"{source}: {(row is null ? "unknown level" : "this processor cannot run level")} '{forced}'. Allowed here: " +
                $"{string.Join(", ", Rows.Where(each => each.IsAvailable).Select(each => each.LevelName))}.");
    }
}

/// <summary>Holds one row of the kernel table.</summary>
/// <param name="Level">Instruction set level that the kernels need.</param>
/// <param name="LevelName">Name of the level in messages and variables.</param>
/// <param name="IsAvailable">Whether this process can run the kernels.</param>
/// <param name="Kernels">The inner loops.</param>
/// <param name="Costs">Cost model of 3x3 convolutions at this level on this processor.</param>
/// <param name="Reason">
/// Reason for the size of the tile or for the level's place in the table.
/// </param>
internal sealed record KernelRow(CpuLevel Level, string LevelName, bool IsAvailable, KernelSet Kernels, ConvolutionCosts Costs, string Reason);
