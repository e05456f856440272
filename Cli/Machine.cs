using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeoResNet.Backends.Cpu;

namespace NeoResNet.Cli;

/// <summary>What this build can make of this machine.</summary>
internal static class Machine
{
    /// <summary>Whether the tool was compiled ahead of time, which fixes its instruction set.</summary>
    public static bool IsAheadOfTime => !RuntimeFeature.IsDynamicCodeSupported;

    /// <summary>How to make the tool faster here; null where it is as fast as it gets.</summary>
    public static string? Advice => IsAheadOfTime && RuntimeInformation.ProcessArchitecture == Architecture.X64 && CpuKernels.Chosen.Level < CpuLevel.Avx2
        ? "This build was compiled for a processor without AVX2: publish with -p:IlcInstructionSet=x86-64-v3 to have it."
        : null;

    /// <summary>One sentence on the kernels that run here.</summary>
    public static string Sentence => $"Compiled {(IsAheadOfTime ? "ahead of" : "just in")} time, {Format.Level(CpuKernels.Chosen.Level)} kernels. {Advice}".TrimEnd();
}
