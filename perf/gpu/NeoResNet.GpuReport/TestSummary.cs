using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace NeoResNet.GpuReport;

/// <summary>
/// Reads the output of the test platform: counts, and the names of failed and skipped tests.
/// </summary>
internal static partial class TestSummary
{
    private static readonly string[] Counts = ["total", "succeeded", "failed", "skipped"];

    /// <summary>
    /// Returns the summary of a test run as an object; null if the summary is missing.
    /// </summary>
    public static JsonElement? Parse(string output)
    {
        // Uses the last count of each kind, because tests can print similar lines earlier.
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

    /// <summary>
    /// Returns the reason why a test run did not pass; null if tests ran and all of them passed. A
    /// skipped test does not count as passed.
    /// </summary>
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
