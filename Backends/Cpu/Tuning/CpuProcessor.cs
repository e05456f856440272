using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace NeoResNet.Backends.Cpu;

/// <summary>Names the processor, so that what was measured on one is not taken for another.</summary>
public static class CpuProcessor
{
    private const uint LastBrandLeaf = 0x80000004;

    /// <summary>
    /// The processor in words: on x86 what it says of itself with family, model and stepping; elsewhere what the system says,
    /// at least the architecture.
    /// </summary>
    public static string Name { get; } = X86Base.IsSupported ? NameOfX86() : NameOfOther();

    /// <summary>
    /// Whether instructions on 512 bits run as two halves, at the speed of 256: so does Zen 4 (AMD family 25), the only family
    /// known to.
    /// </summary>
    internal static bool SplitsVectors512 { get; } = X86Base.IsSupported && SignatureOfX86() is ("AuthenticAMD", 25, _, _);

    private static (string Vendor, int Family, int Model, int Stepping) SignatureOfX86()
    {
        (_, int b, int c, int d) = X86Base.CpuId(0, 0);
        int signature = X86Base.CpuId(1, 0).Eax;
        int family = (signature >> 8) & 15, model = (signature >> 4) & 15;

        // Intel's and AMD's manuals: the extended fields count where the short ones have run out.
        model += family is 6 or 15 ? ((signature >> 16) & 15) << 4 : 0;
        family += family == 15 ? (signature >> 20) & 255 : 0;
        return (Clean(TextOf(b, d, c)), family, model, signature & 15);
    }

    private static string NameOfX86()
    {
        (string vendor, int family, int model, int stepping) = SignatureOfX86();
        string brand = "";
        if ((uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax >= LastBrandLeaf)
        {
            for (uint leaf = 0x80000002; leaf <= LastBrandLeaf; leaf++)
            {
                (int first, int second, int third, int fourth) = X86Base.CpuId(unchecked((int)leaf), 0);
                brand += TextOf(first, second, third, fourth);
            }
        }

        return $"{Clean(brand)} ({vendor} family {family} model {model} stepping {stepping})".TrimStart();
    }

    private static string NameOfOther()
    {
        string architecture = RuntimeInformation.ProcessArchitecture.ToString();
        string[] fields = ["CPU implementer", "CPU part", "CPU variant", "model name", "uarch"];
        try
        {
            IEnumerable<string> facts = OperatingSystem.IsLinux()
                ? File.ReadLines("/proc/cpuinfo").Take(4096).Where(line => fields.Any(field => line.StartsWith(field, StringComparison.Ordinal))).Distinct()
                : [Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? ""];
            return Clean(string.Join(' ', facts.Prepend(architecture)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return architecture;
        }
    }

    private static string TextOf(params ReadOnlySpan<int> registers) => Encoding.ASCII.GetString(MemoryMarshal.AsBytes(registers));

    // Printable characters with single spaces: names are padded with blanks and zeros.
    private static string Clean(string text) => string.Join(
        ' ', new string([.. text.Select(each => char.IsControl(each) ? ' ' : each)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
