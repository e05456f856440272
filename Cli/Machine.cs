using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeoResNet.Backends.Cpu;

namespace NeoResNet.Cli;

/// <summary>Describes how this build uses this machine.</summary>
internal static class Machine
{
    /// <summary>
    /// Gets whether the tool was compiled ahead of time, which fixes its instruction set.
    /// </summary>
    public static bool IsAheadOfTime => !RuntimeFeature.IsDynamicCodeSupported;

    /// <summary>
    /// Gets advice on how to build a faster tool for this machine; null if this build uses the
    /// machine fully.
    /// </summary>
    public static string? Advice => IsAheadOfTime && RuntimeInformation.ProcessArchitecture == Architecture.X64 && CpuKernels.Chosen.Level < CpuLevel.Avx2
        ? "This build does not use AVX2. To use AVX2, publish with -p:IlcInstructionSet=x86-64-v3."
        : null;

    /// <summary>
    /// Gets one sentence that states how the tool was compiled and which kernels it uses.
    /// </summary>
    public static string Sentence => $"Compiled {(IsAheadOfTime ? "ahead of" : "just in")} time, {Format.Level(CpuKernels.Chosen.Level)} kernels. {Advice}".TrimEnd();
}
