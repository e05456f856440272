using System.Globalization;
using System.Text.Json;

namespace NeoResNet.GpuReport;

/// <summary>Represents a report that was read from a file.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Root">The object in the file.</param>
internal sealed record StoredReport(string File, JsonElement Root)
{
    /// <summary>Gets the name of the device.</summary>
    public string Device => Need("device");

    /// <summary>Gets the day, for example 2026-11-24.</summary>
    public string Day => Need("date")[..10];

    /// <summary>Gets the remark; empty if there is none.</summary>
    public string Note => Root.Text("note") ?? "";

    /// <summary>
    /// Gets a value indicating whether the report is from the conformance driver.
    /// </summary>
    public bool IsFromConformanceDriver => Device.StartsWith("Conformance device", StringComparison.Ordinal);

    /// <summary>Gets the steps in order.</summary>
    public IEnumerable<JsonElement> Steps => Root.List("steps");

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is not a report in this format. The message names the file.
    /// </exception>
    public static StoredReport Read(string path)
    {
        try
        {
            var report = new StoredReport(Path.GetFileName(path), JsonObject.Parse(System.IO.File.ReadAllBytes(path)));
            double? schema = report.Root.Number("schema");
            return schema == HostReport.Schema && report.Device.Length > 0 && DateTime.TryParse(report.Need("date"), CultureInfo.InvariantCulture, out _)
                ? report
                : throw new InvalidDataException($"{path}: expected a report with format {HostReport.Schema}, device and date; found format {schema?.ToString(CultureInfo.InvariantCulture) ?? "none"}.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}: not a JSON object: {exception.Message}", exception);
        }
    }

    /// <summary>Returns the version of a library from the step <c>info</c>.</summary>
    public string Version(string library) => Steps
        .Where(step => step.Text("name") == "info")
        .SelectMany(step => step.List("result", "cuda", "libraries"))
        .FirstOrDefault(found => found.Text("name") == library).Text("version") ?? "unknown";

    private string Need(string name) => Root.Text(name) is { Length: >= 1 } text ? text : throw new InvalidDataException($"{File}: '{name}' is missing.");
}
