using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using NeoResNet.Tensors;

namespace NeoResNet.GpuReport;

/// <summary>Holds the results of a run on a machine and writes them as one JSON object.</summary>
internal sealed class HostReport
{
    /// <summary>The version of the report's format.</summary>
    public const int Schema = 1;

    private readonly DateTime _start = DateTime.UtcNow;
    private readonly string _commit;
    private readonly RunSettings _settings;
    private readonly List<StepResult> _results;
    private int _done = 1;

    /// <summary>
    /// Starts the report with the result of the first step. The report lists the other steps as not
    /// run until they have run.
    /// </summary>
    public HostReport(string programs, RunSettings settings, StepResult info, IEnumerable<Step> toRun)
    {
        string commit = Path.Combine(programs, "commit");
        _commit = File.Exists(commit) ? File.ReadAllText(commit).Trim() : "unknown";
        _settings = settings;
        _results = [info, .. toRun.Select(step => new StepResult(step, StepStatus.NotRun, "the run ended before"))];
        Device = info.Result?.List("cuda", "devices").FirstOrDefault().Text("name") ?? "unknown";
    }

    /// <summary>Gets the name of the device; "unknown" if no device was found.</summary>
    public string Device { get; }

    /// <summary>
    /// Gets a value indicating whether every step passed whose program is present on this machine.
    /// </summary>
    public bool Passed => _results.All(result => result.IsGood);

    /// <summary>Gets the name of the file, which contains the device and the date.</summary>
    public string FileName
    {
        get
        {
            string plain = new([.. Device.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]);
            string device = string.Join('-', plain.Split('-', StringSplitOptions.RemoveEmptyEntries));
            return string.Create(CultureInfo.InvariantCulture, $"neoresnet-gpu-{(device.Length == 0 ? "unknown" : device)}-{_start:yyyy-MM-dd}.json");
        }
    }

    /// <summary>Adds the result of the next step.</summary>
    public void Add(StepResult result) => _results[_done++] = result;

    /// <summary>Writes the report and replaces the earlier one.</summary>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new() { Indented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteNumber("schema", Schema);
        json.WriteString("device", Device);
        json.WriteString("note", _settings.Note);
        json.WriteString("date", _start.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        json.WriteString("commit", _commit);
        json.WriteBoolean("passed", Passed);
        json.WriteNumber("size", _settings.Size);
        json.WriteStartArray("steps");
        _results.ForEach(result => result.WriteJson(json));
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
