using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeoResNet.Backends.Cpu;

/// <summary>All kernels, best first. To declare one is to have it tested: the tests walk this table.</summary>
internal static class KernelTable
{
    /// <summary>The environment variable that forces a level.</summary>
    public const string Variable = "NEORESNET_ISA";

    /// <summary>The rows in order of preference.</summary>
    public static IReadOnlyList<KernelRow> Rows { get; } =
    [
        new(CpuLevel.Avx512, "avx512", Avx512F.IsSupported, new WideKernelSet<Simd512, Vector512<float>>("avx512"),
            "32 registers of 16 lanes; 24 sums hide the latency of two FMA units, and 4 loads serve 24 FMAs"),

        // Vector256.IsHardwareAccelerated is true on processors with AVX alone, which have no FMA.
        new(CpuLevel.Avx2, "avx2", Avx2.IsSupported && Fma.IsSupported, new NarrowKernelSet<Simd256, Vector256<float>>("avx2"),
            "16 registers of 8 lanes; 12 sums is what fits beside 2 weights and 1 input"),
        new(CpuLevel.V128, "v128", Vector128.IsHardwareAccelerated, new NarrowKernelSet<Simd128, Vector128<float>>("v128"),
            "portable: NEON, SSE, and ahead-of-time code for a plain x64; 16 registers as on AVX2"),
        new(CpuLevel.Scalar, "scalar", true, new ScalarKernelSet(),
            "runs anywhere; the plain form that the others must agree with"),
    ];

    /// <summary>A level's name for people, files and variables.</summary>
    public static string NameOf(CpuLevel level) => Rows.First(row => row.Level == level).LevelName;

    /// <summary>The level of a name in small letters; null where it is unknown.</summary>
    public static CpuLevel? Parse(string name) => Rows.FirstOrDefault(row => row.LevelName == name)?.Level;

    /// <summary>The row to use: the forced one, else the best available.</summary>
    /// <param name="forced">A level's name, or null.</param>
    /// <param name="source">Who forces, for the message.</param>
    /// <exception cref="ArgumentException">The name is unknown, or this process cannot run the level.</exception>
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
                $"{source}: {(row is null ? "unknown level" : "this processor cannot run level")} '{forced}'; allowed here: " +
                $"{string.Join(", ", Rows.Where(each => each.IsAvailable).Select(each => each.LevelName))}.");
    }
}

/// <summary>One row of the table with its code.</summary>
/// <param name="Level">Instruction set needed.</param>
/// <param name="LevelName">Its name for people and variables.</param>
/// <param name="IsAvailable">Whether this process can run it.</param>
/// <param name="Kernels">The code.</param>
/// <param name="Reason">Why it stands where it does.</param>
internal sealed record KernelRow(CpuLevel Level, string LevelName, bool IsAvailable, KernelSet Kernels, string Reason);
