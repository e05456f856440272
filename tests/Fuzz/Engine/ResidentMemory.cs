using System.Buffers.Text;

namespace NeoResNet.Fuzz;

/// <summary>
/// Measures the peak of the process's resident memory on Linux. It includes native memory, which
/// the runtime does not count.
/// </summary>
internal static class ResidentMemory
{
    private const string Status = "/proc/self/status", ClearReferences = "/proc/self/clear_refs";

    private static readonly FileStream? StatusFile = OperatingSystem.IsLinux() ? new(Status, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0) : null;
    private static readonly FileStream? ResetFile = OperatingSystem.IsLinux() ? new(ClearReferences, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0) : null;

    /// <summary>Makes the current resident memory the peak.</summary>
    public static void Reset()
    {
        // 5 resets the peak; proc(5).
        ResetFile?.Write("5"u8);
    }

    /// <summary>Returns the peak since <see cref="Reset"/>, in bytes; 0 on other systems.</summary>
    public static long Peak()
    {
        if (StatusFile is null)
        {
            return 0;
        }

        Span<byte> text = stackalloc byte[2048];
        StatusFile.Position = 0;
        text = text[..StatusFile.ReadAtLeast(text, text.Length, throwOnEndOfStream: false)];
        int at = text.IndexOf("VmHWM:"u8);
        return at >= 0 && Utf8Parser.TryParse(text[(at + 6)..].TrimStart(" \t"u8), out long kibibytes, out _) ? kibibytes << 10 : 0;
    }
}
