using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet.GpuReport;

/// <summary>
/// Represents a folder of reports with a README.md that contains their tables between two marks.
/// </summary>
internal static class ResultsFolder
{
    private const string Begin = "<!-- results: begin, written by gpu-report table -->";
    private const string End = "<!-- results: end -->";

    /// <summary>Replaces the tables with those of the current reports.</summary>
    /// <exception cref="InvalidDataException">
    /// A file is not a report, or is a report of the conformance driver, or the marks are missing.
    /// </exception>
    public static void WriteTable(string folder)
    {
        byte[] text = Encoding.UTF8.GetBytes(Text(folder));
        AtomicFile.Write(ReadmeOf(folder), stream => stream.Write(text));
    }

    /// <summary>Returns README.md with the tables of the current reports.</summary>
    /// <exception cref="InvalidDataException">
    /// A file is not a report, or is a report of the conformance driver, or the marks are missing.
    /// </exception>
    public static string Text(string folder)
    {
        StoredReport[] reports = [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(StoredReport.Read)];
        if (reports.FirstOrDefault(report => report.IsFromConformanceDriver) is { } rejected)
        {
            throw new InvalidDataException($"{rejected.File}: the report is from the conformance driver; expected a real GPU.");
        }

        string path = ReadmeOf(folder), text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? $"{text[..(begin + Begin.Length)]}\n\n{ResultTable.Of(reports)}\n{text[end..]}"
            : throw new InvalidDataException($"{path}: the marks '{Begin}' and '{End}' must enclose the tables.");
    }

    private static string ReadmeOf(string folder) => Path.Combine(folder, "README.md");
}
