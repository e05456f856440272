using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace NeoResNet.Backends.Cpu;

/// <summary>Who made an x86 processor, and which one it is.</summary>
internal readonly record struct CpuSignature(string Vendor, int Family, int Model, int Stepping)
{
    /// <summary>
    /// Whether instructions on 512 bits run as two halves, at the speed of 256: so does Zen 4 (AMD family 25), the only family
    /// known to.
    /// </summary>
    public static bool SplitsVectors512 { get; } = X86Base.IsSupported && Read() is { Vendor: "AuthenticAMD", Family: 25 };

    /// <summary>Asks the processor; on x86 only.</summary>
    public static CpuSignature Read()
    {
        (_, int b, int c, int d) = X86Base.CpuId(0, 0);
        int signature = X86Base.CpuId(1, 0).Eax;
        int family = (signature >> 8) & 15, model = (signature >> 4) & 15;

        // Intel's and AMD's manuals: the extended fields count where the short ones have run out.
        model += family is 6 or 15 ? ((signature >> 16) & 15) << 4 : 0;
        family += family == 15 ? (signature >> 20) & 255 : 0;
        return new(TextOf(b, d, c), family, model, signature & 15);
    }

    /// <summary>Registers as the text that some leaves hold.</summary>
    public static string TextOf(params ReadOnlySpan<int> registers) => Encoding.ASCII.GetString(MemoryMarshal.AsBytes(registers));
}
