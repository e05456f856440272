using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>
/// Writes <c>metrics.jsonl</c>, one JSON object per line, and <c>metrics.svg</c>, the curves.
/// </summary>
internal sealed class MetricsLog
{
    /// <summary>Specifies the name of the file of numbers.</summary>
    public const string LogName = "metrics.jsonl";

    /// <summary>Specifies the name of the picture.</summary>
    public const string PlotName = "metrics.svg";

    private readonly string _folder;
    private readonly List<MetricsLine> _lines;

    /// <summary>
    /// Opens the log of a folder. Lines of later steps than the given one are removed, because a
    /// resumed training computes them again.
    /// </summary>
    /// <param name="folder">The folder of the results.</param>
    /// <param name="step">The number of updates so far; 0 for a new log.</param>
    public MetricsLog(string folder, long step)
    {
        _folder = folder;
        _lines = step == 0 ? [] : [.. Read(folder).Where(line => line.Step <= step)];
        AtomicFile.Write(LogPath, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            _lines.ForEach(line => writer.WriteLine(line.ToJson()));
        });
    }

    /// <summary>Gets the lines, in the order of the steps.</summary>
    public IReadOnlyList<MetricsLine> Lines => _lines;

    private string LogPath => Path.Combine(_folder, LogName);

    /// <summary>Reads the complete lines of a folder; none if it has no log.</summary>
    public static IReadOnlyList<MetricsLine> Read(string folder)
    {
        string path = Path.Combine(folder, LogName);
        return File.Exists(path) ? [.. File.ReadLines(path).Select(MetricsLine.TryParse).OfType<MetricsLine>()] : [];
    }

    /// <summary>Appends a line.</summary>
    public void Add(MetricsLine line)
    {
        _lines.Add(line);
        File.AppendAllText(LogPath, $"{line.ToJson()}\n");
    }

    /// <summary>Draws the curves of loss and error.</summary>
    public void Plot()
    {
        MetricsLine[] steps = [.. _lines.Where(line => !line.IsEpoch)], epochs = [.. _lines.Where(line => line.ValidationAccuracy is not null)];
        string svg = LinePlot.Draw(
            "epoch",
            new("loss", [new("training", [.. steps.Select(line => (line.Epoch, line.Loss))]), new("validation", [.. epochs.Select(line => (line.Epoch, line.ValidationLoss ?? 0))])]),
            new("error in %", [new("training", [.. steps.Select(line => (line.Epoch, 100 * (1 - line.Accuracy)))]), new("validation", [.. epochs.Select(line => (line.Epoch, 100 * (1 - line.ValidationAccuracy!.Value)))])]));
        AtomicFile.Write(Path.Combine(_folder, PlotName), stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.Write(svg);
        });
    }
}
