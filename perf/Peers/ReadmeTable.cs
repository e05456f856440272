using NeoResNet.Tensors;

namespace NeoResNet.Peers;

/// <summary>Writes the table in perf/README.md, between two markers.</summary>
internal static class ReadmeTable
{
    private const string Begin = "<!-- peers: begin, written by NeoResNet.Peers -->";
    private const string End = "<!-- peers: end -->";

    /// <summary>Replaces the table.</summary>
    /// <exception cref="InvalidDataException">A marker is missing.</exception>
    public static void Replace(string table)
    {
        string path = Find();
        string text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException($"{path}: The table must be between the markers '{Begin}' and '{End}'.");
        }

        byte[] changed = System.Text.Encoding.UTF8.GetBytes($"{text[..(begin + Begin.Length)]}\n\n{table}\n{text[end..]}");
        AtomicFile.Write(path, stream => stream.Write(changed));
    }

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "perf", "README.md");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException($"No folder above {AppContext.BaseDirectory} contains perf/README.md.");
    }
}
