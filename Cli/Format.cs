using System.Globalization;
using NeoResNet.Backends.Cpu;

namespace NeoResNet.Cli;

/// <summary>Formats values for text output, independent of the culture.</summary>
internal static class Format
{
    /// <summary>Formats an integer with thousands separators.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Formats an integer without separators.</summary>
    public static string Index(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// Formats a count with its noun, in the plural unless the count is 1. Without a plural,
    /// appends "s".
    /// </summary>
    public static string Quantity(int count, string noun, string? plural = null) => $"{Count(count)} {(count == 1 ? noun : plural ?? noun + "s")}";

    /// <summary>Formats a number with a fixed number of decimals.</summary>
    public static string Fixed(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    /// <summary>Formats a relative error in scientific notation with one decimal.</summary>
    public static string Error(double value) => value.ToString("0.0E+0", CultureInfo.InvariantCulture);

    /// <summary>Formats a number of bytes in MB (1,000,000 bytes).</summary>
    public static string Megabytes(double bytes) => $"{Fixed(bytes / 1e6, 1)} MB";

    /// <summary>
    /// Makes text safe for a terminal: replaces tabs and line breaks by spaces, and other control
    /// characters by U+FFFD.
    /// </summary>
    /// <remarks>Names from files can contain escape sequences.</remarks>
    public static string Plain(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => c is '\t' or '\n' or '\r' ? ' ' : char.IsControl(c) ? '\uFFFD' : c)) : text;

    /// <summary>Formats a kernel level as a value of <c>NEORESNET_ISA</c>.</summary>
    public static string Level(CpuLevel level) => level.ToString().ToLowerInvariant();
}
