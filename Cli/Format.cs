using System.Globalization;
using NeoResNet.Backends.Cpu;

namespace NeoResNet.Cli;

/// <summary>Numbers as text for people, the same in every culture.</summary>
internal static class Format
{
    /// <summary>A whole number with commas between thousands.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A whole number as it is.</summary>
    public static string Index(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number with a fixed count of digits after the point.</summary>
    public static string Fixed(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    /// <summary>An error, with one digit after the point.</summary>
    public static string Error(double value) => value.ToString("0.0E+0", CultureInfo.InvariantCulture);

    /// <summary>Bytes in MB of 1,000,000.</summary>
    public static string Megabytes(double bytes) => $"{Fixed(bytes / 1e6, 1)} MB";

    /// <summary>
    /// Text as a terminal may show it: what would steer it (escape sequences in names that came from a file) becomes U+FFFD, tabs and line ends spaces.
    /// </summary>
    public static string Plain(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => c is '\t' or '\n' or '\r' ? ' ' : char.IsControl(c) ? '\uFFFD' : c)) : text;

    /// <summary>A level by the name that <c>NEORESNET_ISA</c> takes.</summary>
    public static string Level(CpuLevel level) => level.ToString().ToLowerInvariant();
}
