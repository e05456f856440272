using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace NeoResNet.Backends.Cpu;

/// <summary>Identifies an x86 processor.</summary>
internal readonly record struct CpuSignature(string Vendor, int Family, int Model, int Stepping)
{
    /// <summary>
    /// Gets whether the processor runs 512-bit instructions as two halves, at the speed of 256-bit
    /// instructions.
    /// </summary>
    /// <remarks>Zen 4 (AMD family 25) is the only processor known to do so.</remarks>
    public static bool SplitsVectors512 { get; } = X86Base.IsSupported && Read() is { Vendor: "AuthenticAMD", Family: 25 };

    /// <summary>
    /// Reads the identification with the CPUID instruction, which only x86 processors have.
    /// </summary>
    public static CpuSignature Read()
    {
        (_, int b, int c, int d) = X86Base.CpuId(0, 0);
        int signature = X86Base.CpuId(1, 0).Eax;
        int family = (signature >> 8) & 15, model = (signature >> 4) & 15;

        // According to Intel's and AMD's manuals, the extended fields apply if the short fields are
        // full.
        model += family is 6 or 15 ? ((signature >> 16) & 15) << 4 : 0;
        family += family == 15 ? (signature >> 20) & 255 : 0;
        return new(TextOf(b, d, c), family, model, signature & 15);
    }

    /// <summary>Converts registers to the text that some CPUID leaves hold.</summary>
    public static string TextOf(params ReadOnlySpan<int> registers) => Encoding.ASCII.GetString(MemoryMarshal.AsBytes(registers));
}
