using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace NeoResNet.Peers;

/// <summary>What this process knows of itself.</summary>
internal static class ProcessFacts
{
    /// <summary>The environment variable in which the parent says when it started the process, in nanoseconds since 1970.</summary>
    public const string StartVariable = "T0_NS";

    /// <summary>An assembly's version with the first digits of the commit it was built from, if it says so.</summary>
    public static string VersionOf(Assembly assembly)
    {
        const int Digits = 8;
        string text = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "of unknown version";
        return text.IndexOf('+', StringComparison.Ordinal) is >= 0 and var plus && text.Length > plus + Digits ? text[..(plus + Digits + 1)] : text;
    }

    /// <summary>Time since the process was started.</summary>
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

    /// <summary>The most physical memory held so far, in MiB.</summary>
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
