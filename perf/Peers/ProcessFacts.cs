using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace NeoResNet.Peers;

/// <summary>Measures this process.</summary>
internal static class ProcessFacts
{
    /// <summary>
    /// The environment variable in which the parent passes the start time of the process, in
    /// nanoseconds since 1970-01-01 UTC.
    /// </summary>
    public const string StartVariable = "T0_NS";

    /// <summary>
    /// Returns the version of an assembly, with the first digits of its commit if the assembly
    /// states one.
    /// </summary>
    public static string VersionOf(Assembly assembly)
    {
        const int Digits = 8;
        string text = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "(unknown version)";
        return text.IndexOf('+', StringComparison.Ordinal) is >= 0 and var plus && text.Length > plus + Digits ? text[..(plus + Digits + 1)] : text;
    }

    /// <summary>Gets the time since the process was started, in milliseconds.</summary>
    public static double MillisecondsSinceStart
    {
        get
        {
            DateTime start = Environment.GetEnvironmentVariable(StartVariable) is { } text
                ? DateTime.UnixEpoch.AddTicks(long.Parse(text, CultureInfo.InvariantCulture) / 100)
                : Process.GetCurrentProcess().StartTime.ToUniversalTime();
            return (DateTime.UtcNow - start).TotalMilliseconds;
        }
    }

    /// <summary>Gets the peak resident set size in MiB.</summary>
    public static double PeakMebibytes
    {
        get
        {
            const string Mark = "VmHWM:";
            string? line = OperatingSystem.IsLinux() ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal)) : null;
            return line is null
                ? Process.GetCurrentProcess().PeakWorkingSet64 / (1024.0 * 1024)
                : long.Parse(line[Mark.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024.0;
        }
    }
}
