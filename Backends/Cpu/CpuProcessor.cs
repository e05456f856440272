using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace NeoResNet.Backends.Cpu;

/// <summary>Finds the name of the processor.</summary>
internal static class CpuProcessor
{
    private const uint LastBrandLeaf = 0x80000004;

    /// <summary>Gets the name of the processor.</summary>
    /// <remarks>
    /// On x86, the name consists of the text that the processor reports, its family, model and
    /// stepping. On other architectures, the name consists of the architecture and the facts that
    /// the operating system reports.
    /// </remarks>
    public static string Name { get; } = X86Base.IsSupported ? NameOfX86() : NameOfOther();

    private static string NameOfX86()
    {
        CpuSignature signature = CpuSignature.Read();
        string brand = "";
        if ((uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax >= LastBrandLeaf)
        {
            for (uint leaf = 0x80000002; leaf <= LastBrandLeaf; leaf++)
            {
                (int first, int second, int third, int fourth) = X86Base.CpuId(unchecked((int)leaf), 0);
                brand += CpuSignature.TextOf(first, second, third, fourth);
            }
        }

        return $"{Clean(brand)} ({Clean(signature.Vendor)} family {signature.Family} model {signature.Model} stepping {signature.Stepping})".TrimStart();
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

    // Removes control characters and repeated spaces, because processors pad their names with zeros
    // and blanks.
    private static string Clean(string text) => string.Join(
        ' ', new string([.. text.Select(each => char.IsControl(each) ? ' ' : each)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
