namespace NeoResNet.Training.Tests;

/// <summary>Writes small photos, whose pixels tell where they come from.</summary>
internal static class Photos
{
    /// <summary>Returns a PNG file whose red values are a number and whose green and blue values are the position.</summary>
    public static byte[] Png(int number, int width = 8, int height = 6)
    {
        var pixels = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++)
        {
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = ((byte)number, (byte)(i % width), (byte)(i / width));
        }

        return PngWriter.Encode(width, height, 3, pixels);
    }

    /// <summary>Writes a photo below a folder.</summary>
    public static void Write(string folder, string path, int number)
    {
        string file = Path.Combine(folder, path);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, Png(number));
    }

    /// <summary>Describes the photos of a data set: names' ends, classes and red values.</summary>
    public static string[] Describe(PhotoDataset? dataset) => dataset is null ? [] :
        [.. Enumerable.Range(0, dataset.Count).Select(i => $"{Path.GetFileName(dataset.NameOf(i))} {string.Join('+', dataset.LabelsOf(i).Select(label => dataset.Classes[label]))} {dataset.Read(i).Pixels.Span[0]}")];
}
