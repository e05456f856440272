namespace NeoResNet.Peers;

/// <summary>
/// ONNX Runtime on AVX2. It has no switch for that: its kernels are chosen by CPUID and by the registers that the system saves
/// (XGETBV). In a copy of its library the upper three bits of the latter are masked, which makes it see an operating system without
/// AVX-512 and choose as it does on a processor without.
/// </summary>
internal static class OrtWithoutAvx512
{
    private const string Library = "libonnxruntime.so";

    // xgetbv; mov eax, eax (which changes nothing after xgetbv); shl rdx, 32.
    private static ReadOnlySpan<byte> Reads => [0x0F, 0x01, 0xD0, 0x89, 0xC0, 0x48, 0xC1, 0xE2, 0x20];

    // xgetbv; and al, 0x1F: without the bits 5 to 7 for mask registers and the two halves of AVX-512's state; shl rdx, 32.
    private static ReadOnlySpan<byte> Masks => [0x0F, 0x01, 0xD0, 0x24, 0x1F, 0x48, 0xC1, 0xE2, 0x20];

    /// <summary>Writes the changed library into a folder.</summary>
    /// <exception cref="NotSupportedException">This system's library is not there or is compiled in another way.</exception>
    public static void WriteTo(string folder)
    {
        string source = Path.Combine(AppContext.BaseDirectory, Library);
        if (!OperatingSystem.IsLinux() || !File.Exists(source))
        {
            throw new NotSupportedException($"ONNX Runtime can be limited to AVX2 on Linux on x64 only; there is no {source}.");
        }

        byte[] code = File.ReadAllBytes(source);
        int places = 0;
        for (Span<byte> rest = code; rest.IndexOf(Reads) is >= 0 and var at; rest = rest[(at + Reads.Length)..])
        {
            Masks.CopyTo(rest[at..]);
            places++;
        }

        if (places == 0)
        {
            throw new NotSupportedException($"{Library} does not read the saved registers in the way that is known of version 1.31; it cannot be limited to AVX2.");
        }

        File.WriteAllBytes(Path.Combine(folder, Library), code);
    }
}
