using System.Text.Json;
using System.Text.RegularExpressions;

namespace NeoResNet.GpuReport;

/// <summary>The closing line of compute-sanitizer as an object.</summary>
internal static partial class SanitizerSummary
{
    /// <summary>Finds the line; null where it is missing, as when the tool itself did not work.</summary>
    public static JsonElement? Parse(string output) =>
        Line().Match(output) is { Success: true } line ? JsonObject.Of(json => json.WriteString("summary", line.Groups[1].Value)) : null;

    [GeneratedRegex(@"^=+ (ERROR SUMMARY: .*?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
