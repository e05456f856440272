using System.Diagnostics;
using System.Globalization;

namespace NeoResNet.Cli;

/// <summary>Measures the peak physical memory of this process.</summary>
internal static class PeakMemory
{
    private const string StatusFile = "/proc/self/status";
    private const string HighWaterMark = "VmHWM:";

    /// <summary>Gets the peak resident set size in MB (1,000,000 bytes).</summary>
    public static double Megabytes => Bytes / 1e6;

    private static long Bytes
    {
        get
        {
            // Process.PeakWorkingSet64 is 0 on Linux.
            string? line = OperatingSystem.IsLinux() ? File.ReadLines(StatusFile).FirstOrDefault(line => line.StartsWith(HighWaterMark, StringComparison.Ordinal)) : null;
            if (line is not null)
            {
                string kilobytes = line[HighWaterMark.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
                return long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024;
            }

            using Process process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }
}
