using System.Text;
using System.Text.Json;

namespace NeoResNet.GpuReport;

/// <summary>Writes reports as tables: one row per machine and one row per timing.</summary>
internal static class ResultTable
{
    /// <summary>Returns the tables in Markdown.</summary>
    public static string Of(IReadOnlyList<StoredReport> reports)
    {
        if (reports.Count == 0)
        {
            return "No GPU has been measured yet.\n";
        }

        var text = new StringBuilder();
        _ = text.Append("| device | date | driver for CUDA | cuBLAS | cuDNN | selfcheck, passed / run | tests | capture and replay | memcheck | all | file |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (StoredReport report in reports)
        {
            string[] cells =
            [
                report.Device, report.Day, report.Version("NVIDIA driver"), report.Version("cuBLAS"), report.Version("cuDNN 9"),
                SelfChecks(report), Status(report, "tests"), Status(report, "capture and replay"), Status(report, "memcheck"),
                report.Root.Find("passed") is { ValueKind: JsonValueKind.True } ? "passed" : "**failed**", $"[{report.File}]({report.File})",
            ];
            AppendRow(text, cells);
        }

        foreach (StoredReport report in reports.Where(report => report.Note.Length > 0))
        {
            _ = text.Append($"\n{report.File}: {report.Note}\n");
        }

        _ = text.Append("\nMedians of whole forward passes with random weights and images. Device: the time of the operations only, by the device's clock. Wall: the time of the whole call, by the host's clock.\n\n")
            .Append("| device | network | size | batch | precision | device ms | wall ms | images/s (wall) | TFLOP/s (device) |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach ((StoredReport report, JsonElement step) in reports.SelectMany(report => report.Steps.Where(IsTiming).Select(step => (report, step))))
        {
            AppendRow(text, Timing(report, step));
        }

        return text.ToString();
    }

    private static bool IsTiming(JsonElement step) => step.Text("name")?.StartsWith("forward ", StringComparison.Ordinal) == true;

    private static string[] Timing(StoredReport report, JsonElement step)
    {
        // "forward 50 float32 8". A failed step has no result.
        string[] name = step.Text("name")!.Split(' ');
        JsonElement result = step.Find("result") ?? default;
        double? wall = result.Number("median_s"), device = result.Number("device_median_s"), flops = result.Number("flops"), batch = result.Number("batch");
        string size = Rounded(result.Number("size"), 0, "");
        string missing = step.Text("status") ?? "unknown";
        return
        [
            report.Device, $"ResNet-{name.ElementAtOrDefault(1)} V2", size, name.ElementAtOrDefault(3) ?? "", name.ElementAtOrDefault(2) ?? "",
            Rounded(device * 1e3, 3, missing), Rounded(wall * 1e3, 3, missing), Rounded(batch / wall, 0, missing), Rounded(flops / device / 1e12, 2, missing),
        ];
    }

    private static string SelfChecks(StoredReport report) => string.Join(", ",
        from step in report.Steps
        let name = step.Text("name") ?? ""
        where name.StartsWith("selfcheck ", StringComparison.Ordinal)
        let passed = step.Number("result", "passed")
        let failed = step.Number("result", "failed")
        select passed is null ? $"{name[10..]} {step.Text("status")}" : FormattableString.Invariant($"{name[10..]} {passed} / {passed + failed}"));

    private static string Status(StoredReport report, string step)
    {
        JsonElement found = report.Steps.FirstOrDefault(candidate => candidate.Text("name") == step);
        return found.Number("result", "succeeded") is { } succeeded
            ? FormattableString.Invariant($"{succeeded} / {found.Number("result", "total")}")
            : found.Text("status") ?? "unknown";
    }

    private static string Rounded(double? value, int digits, string missing) =>
        value is { } number && double.IsFinite(number) ? number.ToString($"F{digits}", System.Globalization.CultureInfo.InvariantCulture) : missing;

    // A bar or a line end in a name would change the cells.
    private static void AppendRow(StringBuilder text, string[] cells) => text.Append($"| {string.Join(" | ", cells.Select(cell => cell.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal)))} |\n");
}
