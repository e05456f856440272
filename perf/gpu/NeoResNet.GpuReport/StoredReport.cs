using System.Globalization;
using System.Text.Json;

namespace NeoResNet.GpuReport;

/// <summary>A report read back from a file.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Root">The object in it.</param>
internal sealed record StoredReport(string File, JsonElement Root)
{
    /// <summary>Name of the device.</summary>
    public string Device => Need("device");

    /// <summary>The day, as in 2026-11-24.</summary>
    public string Day => Need("date")[..10];

    /// <summary>Whoever made it may have had something to say.</summary>
    public string Note => Root.Text("note") ?? "";

    /// <summary>Whether a stand-in for NVIDIA's libraries made it.</summary>
    public bool IsOfStandIn => Device.StartsWith("Conformance device", StringComparison.Ordinal);

    /// <summary>All steps in order.</summary>
    public IEnumerable<JsonElement> Steps => Root.List("steps");

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no report of this form; names the file.</exception>
    public static StoredReport Read(string path)
    {
        try
        {
            var report = new StoredReport(Path.GetFileName(path), JsonObject.Parse(System.IO.File.ReadAllBytes(path)));
            double? schema = report.Root.Number("schema");
            return schema == HostReport.Schema && report.Device.Length > 0 && DateTime.TryParse(report.Need("date"), CultureInfo.InvariantCulture, out _)
                ? report
                : throw new InvalidDataException($"{path}: expected a report of form {HostReport.Schema} with device and date, got form {schema?.ToString(CultureInfo.InvariantCulture) ?? "none"}.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}: no JSON object: {exception.Message}", exception);
        }
    }

    /// <summary>Version of a library as the step <c>info</c> told it.</summary>
    public string Version(string library) => Steps
        .Where(step => step.Text("name") == "info")
        .SelectMany(step => step.List("result", "cuda", "libraries"))
        .FirstOrDefault(found => found.Text("name") == library).Text("version") ?? "unknown";

    private string Need(string name) => Root.Text(name) is { Length: >= 1 } text ? text : throw new InvalidDataException($"{File}: '{name}' is missing.");
}
