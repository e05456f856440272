using System.Text.Json;
using System.Text.RegularExpressions;

namespace NeoResNet.GpuReport;

/// <summary>Reads the last line of compute-sanitizer.</summary>
internal static partial class SanitizerSummary
{
    /// <summary>
    /// Returns the line as an object; null if the line is missing, for example because the tool
    /// itself failed.
    /// </summary>
    public static JsonElement? Parse(string output) =>
        Line().Match(output) is { Success: true } line ? JsonObject.Of(json => json.WriteString("summary", line.Groups[1].Value)) : null;

    [GeneratedRegex(@"^=+ (ERROR SUMMARY: .*?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
