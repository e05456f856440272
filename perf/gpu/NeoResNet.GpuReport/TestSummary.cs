using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace NeoResNet.GpuReport;

/// <summary>The test platform's text as an object: counts, and the names of failed and skipped tests.</summary>
internal static partial class TestSummary
{
    private static readonly string[] Counts = ["total", "succeeded", "failed", "skipped"];

    /// <summary>Reads what a test run printed; null where its closing summary is missing.</summary>
    public static JsonElement? Parse(string output)
    {
        // The last of each: what tests print comes before.
        var counts = new Dictionary<string, int>();
        foreach (Match match in Count().Matches(output))
        {
            counts[match.Groups[1].Value] = int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
        }

        if (!Counts.All(counts.ContainsKey))
        {
            return null;
        }

        return JsonObject.Of(json =>
        {
            foreach (string count in Counts)
            {
                json.WriteNumber(count, counts[count]);
            }

            foreach (string kind in (string[])["failed", "skipped"])
            {
                json.WriteStartArray($"{kind}_tests");
                foreach (Match test in Test().Matches(output).Where(test => test.Groups[1].Value == kind))
                {
                    json.WriteStringValue(test.Groups[2].Value);
                }

                json.WriteEndArray();
            }
        });
    }

    /// <summary>Null where tests ran and every one of them passed; a skipped test proves nothing.</summary>
    public static string? ProblemOf(JsonElement summary)
    {
        int total = summary.GetProperty("total").GetInt32(), succeeded = summary.GetProperty("succeeded").GetInt32();
        return total > 0 && succeeded == total ? null : $"{succeeded} of {total} tests passed";
    }

    [GeneratedRegex(@"^ +(total|succeeded|failed|skipped): (\d+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Count();

    [GeneratedRegex(@"^(failed|skipped) (.+?)(?: \([\d a-z.]+\))?\r?$", RegexOptions.Multiline)]
    private static partial Regex Test();
}
