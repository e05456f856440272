using System.IO.Compression;

namespace NeoResNet.Fuzz;

/// <summary>Takes zip archives apart and puts them together with right checksums.</summary>
internal static class ZipParts
{
    // A case depends only on its seed and number, not on the clock.
    private static readonly DateTimeOffset Time = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Returns the names and contents of an archive.</summary>
    public static (string Name, byte[] Content)[] Of(byte[] archive)
    {
        using var zip = new ZipArchive(new MemoryStream(archive));
        return [.. zip.Entries.Select(entry => (entry.FullName, Content(entry)))];
    }

    /// <summary>Returns the bytes of an archive.</summary>
    /// <param name="parts">Names and contents.</param>
    /// <param name="random">Chooses the compression.</param>
    public static byte[] ToFile(IEnumerable<(string Name, byte[] Content)> parts, FuzzRandom random)
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in parts)
            {
                ZipArchiveEntry entry = zip.CreateEntry(name, random.OneIn(4) ? CompressionLevel.Fastest : CompressionLevel.NoCompression);
                entry.LastWriteTime = Time;
                using Stream stream = entry.Open();
                stream.Write(content);
            }
        }

        return file.ToArray();
    }

    /// <summary>Changes the list of parts.</summary>
    public static void Change(List<(string Name, byte[] Content)> parts, FuzzRandom random)
    {
        int at = random.Below(parts.Count), other = random.Below(parts.Count);
        switch (random.Below(5))
        {
            case 0 when parts.Count > 1:
                parts.RemoveAt(at);
                break;
            case 1:
                parts.Add(parts[at]);
                break;
            case 2:
                parts[at] = (parts[other].Name, parts[at].Content);
                break;
            case 3:
                parts[at] = (parts[at].Name + random.Pick("x", "/", "\0", "é", "/data.pkl", ".npy"), parts[at].Content);
                break;
            default:
                parts[at] = (parts[at].Name, parts[other].Content);
                break;
        }
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
