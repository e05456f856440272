using System.Buffers.Binary;
using System.IO.Compression;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>
/// Reads pairs of IDX files, the format of MNIST and Fashion-MNIST: bytes of the dimensions [photos,
/// height, width] and classes of the dimensions [photos].
/// </summary>
internal static class IdxFiles
{
    private const string Images = "-images-idx3-ubyte", Labels = "-labels-idx1-ubyte";
    private const byte UnsignedByte = 8;

    // The objects of a photo.
    private const int PhotoLength = 512;

    private static readonly (PartKind Part, string Name)[] Parts = [(PartKind.Training, "train"), (PartKind.Test, "t10k")];

    /// <summary>Returns whether a folder contains the training photos.</summary>
    public static bool IsIn(string folder) => Find(folder, "train" + Images) is not null;

    /// <summary>Reads all files of a folder.</summary>
    public static PhotoDatasetParts Read(string folder, PhotoDatasetOptions options, CancellationToken cancellationToken)
    {
        var parts = Parts.ToDictionary(part => part.Part, part => Photos(folder, part.Name, options, cancellationToken));
        int count = parts.Values.SelectMany(photos => photos).Max(photo => photo.Labels[0]) + 1;
        string[] classes = [.. Enumerable.Range(0, count).Select(index => index.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        return DatasetPart.Build(folder, classes, part => parts.GetValueOrDefault(part, []));
    }

    private static DatasetPhoto[] Photos(string folder, string part, PhotoDatasetOptions options, CancellationToken cancellationToken)
    {
        if (Find(folder, part + Images) is not { } imagesFile)
        {
            return [];
        }

        string labelsFile = Find(folder, part + Labels) ?? throw new FileNotFoundException($"{imagesFile} needs the file {part}{Labels} in the same folder, but there is no such file.");
        (int[] sizes, byte[] pixels, int pixelsStart) = ReadFile(imagesFile, 3, options.MaxMemory / RgbImage.Channels, cancellationToken);
        (int[] counts, byte[] labels, int labelsStart) = ReadFile(labelsFile, 1, options.MaxMemory, cancellationToken);
        if (counts[0] != sizes[0])
        {
            throw new DataFileException(labelsFile, null, $"the file contains {counts[0]} classes, but {imagesFile} contains {sizes[0]} photos.");
        }

        (int height, int width) = (sizes[1], sizes[2]);
        new PhotoLimits(imagesFile, options.Photos ?? PhotoOptions.Default).CheckSize(width, height);
        long memory = sizes[0] * (((long)height * width * RgbImage.Channels) + PhotoLength);
        if (memory > options.MaxMemory)
        {
            throw new DataFileException(imagesFile, null, $"its {sizes[0]} photos take {memory} bytes; the maximum is {options.MaxMemory} bytes (PhotoDatasetOptions.MaxMemory).");
        }

        var photos = new DatasetPhoto[sizes[0]];
        for (int i = 0; i < photos.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RgbImage image = new(width, height, Colours(pixels.AsSpan(pixelsStart + (i * height * width), height * width)));
            photos[i] = new($"{imagesFile}#{i}", Photo.FromPixels(image), [labels[labelsStart + i]]);
        }

        return photos;
    }

    private static byte[] Colours(ReadOnlySpan<byte> grey)
    {
        var pixels = new byte[grey.Length * RgbImage.Channels];
        for (int i = 0; i < grey.Length; i++)
        {
            pixels.AsSpan(i * RgbImage.Channels, RgbImage.Channels).Fill(grey[i]);
        }

        return pixels;
    }

    private static (int[] Sizes, byte[] Bytes, int Start) ReadFile(string path, int rank, long maxLength, CancellationToken cancellationToken)
    {
        using FileStream file = InputFile.Open(path);
        using Stream content = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        byte[] bytes;
        try
        {
            bytes = BoundedStream.ReadToEnd(content, (int)Math.Min(maxLength, Array.MaxLength), cancellationToken)
                ?? throw new DataFileException(path, null, $"the data is longer than {maxLength} bytes (PhotoDatasetOptions.MaxMemory).");
        }
        catch (InvalidDataException failure)
        {
            throw new DataFileException(path, null, $"the compressed data is damaged: {failure.Message}", failure);
        }

        int start = 4 + (4 * rank);
        if (bytes.Length < start || bytes is not [0, 0, UnsignedByte, ..] || bytes[3] != rank)
        {
            throw new DataFileException(path, 0, $"the file is not an IDX file of unsigned bytes with {rank} dimensions.");
        }

        var sizes = new int[rank];
        long length = start, elements = 1;
        for (int i = 0; i < rank; i++)
        {
            sizes[i] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 + (4 * i)));
            elements = sizes[i] < 1 ? 0 : Math.Min(elements * sizes[i], int.MaxValue);
        }

        return elements > 0 && length + elements == bytes.Length
            ? (sizes, bytes, start)
            : throw new DataFileException(path, 4, $"the file claims [{string.Join(", ", sizes)}] bytes, but contains {bytes.Length - start}.");
    }

    private static string? Find(string folder, string name) =>
        new[] { name, name + ".gz", name.Replace("-idx", ".idx", StringComparison.Ordinal) }.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
}
