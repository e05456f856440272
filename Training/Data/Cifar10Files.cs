using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>
/// Reads the binary version of CIFAR-10: files of records with one byte for the class and the red,
/// green and blue planes of 32x32 pixels.
/// </summary>
internal static class Cifar10Files
{
    private const int Side = 32, Plane = Side * Side, Record = 1 + (3 * Plane);
    private const string NamesFile = "batches.meta.txt", TestFile = "test_batch.bin";

    /// <summary>Returns whether a folder contains the first file of the data set.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, "data_batch_1.bin"));

    /// <summary>Reads all files of a folder.</summary>
    public static PhotoDatasetParts Read(string folder, PhotoDatasetOptions options, CancellationToken cancellationToken)
    {
        string names = Path.Combine(folder, NamesFile);
        ClassNames classes = File.Exists(names) ? ClassNames.Load(names, ClassNames.Cifar10.Count) : ClassNames.Cifar10;
        string[] training = [.. Directory.EnumerateFiles(folder, "data_batch_*.bin").Order(StringComparer.Ordinal)];
        string test = Path.Combine(folder, TestFile);
        long memory = training.Append(test).Where(File.Exists).Sum(file => new FileInfo(file).Length);
        if (memory > options.MaxMemory)
        {
            throw new DataFileException(folder, null, $"its photos take {memory} bytes; the maximum is {options.MaxMemory} bytes (PhotoDatasetOptions.MaxMemory).");
        }

        return DatasetPart.Build(folder, classes, part => part switch
        {
            PartKind.Training => [.. training.SelectMany(file => Photos(file, classes.Count, cancellationToken))],
            PartKind.Test when File.Exists(test) => [.. Photos(test, classes.Count, cancellationToken)],
            _ => [],
        });
    }

    private static IEnumerable<DatasetPhoto> Photos(string file, int classes, CancellationToken cancellationToken)
    {
        using FileStream stream = InputFile.Open(file);
        if (stream.Length % Record != 0)
        {
            throw new DataFileException(file, stream.Length, $"the file does not end with a whole record. Expected a multiple of {Record} bytes.");
        }

        var record = new byte[Record];
        for (int index = 0; stream.ReadAtLeast(record, Record, throwOnEndOfStream: false) == Record; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (record[0] >= classes)
            {
                throw new DataFileException(file, (long)index * Record, $"the class of photo {index} is {record[0]}. Expected 0 to {classes - 1}.");
            }

            yield return new($"{file}#{index}", Photo.FromPixels(new(Side, Side, Interleave(record.AsSpan(1)))), [record[0]]);
        }
    }

    private static byte[] Interleave(ReadOnlySpan<byte> planes)
    {
        var pixels = new byte[planes.Length];
        for (int i = 0; i < Plane; i++)
        {
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = (planes[i], planes[Plane + i], planes[(2 * Plane) + i]);
        }

        return pixels;
    }
}
