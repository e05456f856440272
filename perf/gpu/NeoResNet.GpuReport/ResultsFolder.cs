using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet.GpuReport;

/// <summary>A folder of reports with a README.md that holds their tables between two marks.</summary>
internal static class ResultsFolder
{
    private const string Begin = "<!-- results: begin, written by gpu-report table -->";
    private const string End = "<!-- results: end -->";

    /// <summary>Puts the tables of the reports that are there now in the place of the old ones.</summary>
    /// <exception cref="InvalidDataException">A file is no report, or one of a stand-in; or the marks are missing.</exception>
    public static void WriteTable(string folder)
    {
        byte[] text = Encoding.UTF8.GetBytes(Text(folder));
        AtomicFile.Write(ReadmeOf(folder), stream => stream.Write(text));
    }

    /// <summary>README.md as it ought to be.</summary>
    /// <exception cref="InvalidDataException">As <see cref="WriteTable"/>.</exception>
    public static string Text(string folder)
    {
        StoredReport[] reports = [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(StoredReport.Read)];
        if (reports.FirstOrDefault(report => report.IsOfStandIn) is { } standIn)
        {
            throw new InvalidDataException($"{standIn.File}: made by a stand-in for NVIDIA's libraries, expected a real GPU.");
        }

        string path = ReadmeOf(folder), text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? $"{text[..(begin + Begin.Length)]}\n\n{ResultTable.Of(reports)}\n{text[end..]}"
            : throw new InvalidDataException($"{path}: the marks '{Begin}' and '{End}' must stand around the tables.");
    }

    private static string ReadmeOf(string folder) => Path.Combine(folder, "README.md");
}
