using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Decodes JPEG, PNG and BMP images to RGB. It copies grey to the three channels, converts CMYK,
/// drops transparency and keeps the upper 8 of 16 bits, as TensorFlow's decoders do for three
/// channels. It turns photos upright according to the orientation in a JPEG file's Exif segment
/// unless <see cref="PhotoOptions.ApplyOrientation"/> is false. It ignores colour profiles. Files
/// are untrusted: the methods check structure and claimed sizes before they decode pixels.
/// </summary>
internal static class ImageFile
{
    private const string Image = "a JPEG, PNG or BMP image";
    private const string Expected = $"expected {Image}";
    private const string LengthOption = "PhotoOptions.MaxFileLength, --max-file-length";

    /// <summary>Decodes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels decoding.</param>
    /// <exception cref="DataFileException">
    /// The file is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    public static RgbImage Decode(string path, PhotoOptions? options = null, CancellationToken cancellationToken = default)
    {
        using FileStream stream = InputFile.Open(path);
        return Decode(stream, path, options, cancellationToken);
    }

    /// <summary>Decodes the image in the rest of a stream.</summary>
    /// <param name="stream">The stream, which does not need to be seekable.</param>
    /// <param name="name">Name of the stream in messages.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels decoding.</param>
    /// <exception cref="DataFileException">
    /// The content is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit.
    /// </exception>
    public static RgbImage Decode(Stream stream, string name = "image stream", PhotoOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        int limit = LimitOf(options);
        byte[]? bytes;
        try
        {
            bytes = BoundedStream.ReadToEnd(stream, limit, cancellationToken);
        }
        catch (OutOfMemoryException e)
        {
            throw NoMemoryToRead(name, limit, e);
        }

        return Decode(bytes ?? throw TooLong(name, limit), name, options, cancellationToken);
    }

    /// <summary>Decodes an image in memory.</summary>
    /// <param name="bytes">The encoded image.</param>
    /// <param name="name">Name of the image in messages.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels decoding.</param>
    /// <exception cref="DataFileException">
    /// The content is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit.
    /// </exception>
    public static RgbImage Decode(byte[] bytes, string name, PhotoOptions? options, CancellationToken cancellationToken = default)
    {
        if (bytes.Length > LimitOf(options))
        {
            throw TooLong(name, LimitOf(options));
        }

        if (bytes.Length == 0)
        {
            throw new DataFileException(name, 0, $"is empty, or the stream was already read to its end; {Expected}.");
        }

        options ??= PhotoOptions.Default;
        CheckRange(nameof(PhotoOptions.MaxPixels), options.MaxPixels);
        CheckRange(nameof(PhotoOptions.MaxMemory), options.MaxMemory);
        RgbImage image = DecodePixels(bytes, new(name, options), options, new(cancellationToken));
        if (image.Damage is { } damage)
        {
            if (options.Strict)
            {
                throw new DataFileException(name, null, $"the image is damaged: {damage}. Without PhotoOptions.Strict (--strict), the decoder repairs it.");
            }

            options.Damaged?.Invoke(name, damage);
        }

        return image;
    }

    /// <summary>Reads the rest of a stream, with asynchronous reads only.</summary>
    /// <param name="stream">The stream, which does not need to be seekable.</param>
    /// <param name="name">Name of the stream in messages.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="DataFileException">The content exceeds the limit.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, string name, PhotoOptions? options, CancellationToken cancellationToken)
    {
        int limit = LimitOf(options);
        try
        {
            return await BoundedStream.ReadToEndAsync(stream, limit, cancellationToken).ConfigureAwait(false) ?? throw TooLong(name, limit);
        }
        catch (OutOfMemoryException e)
        {
            throw NoMemoryToRead(name, limit, e);
        }
    }

    private static void CheckRange(string option, long value)
    {
        if (value < 1)
        {
            throw new ArgumentOutOfRangeException("options", value, $"{option} must be at least 1, but is {value}.");
        }
    }

    private static int LimitOf(PhotoOptions? options)
    {
        int limit = (options ?? PhotoOptions.Default).MaxFileLength;
        OptionRange.Check(nameof(options), nameof(PhotoOptions.MaxFileLength), limit, 1);
        return limit;
    }

    /// <summary>Returns the exception for a file that is longer than the limit.</summary>
    internal static DataFileException TooLong(string name, int limit) => new(
        name, null, $"the file is longer than {limit} bytes, the maximum ({LengthOption}); {Expected}. To read longer files, raise the limit.");

    private static DataFileException NoMemoryToRead(string name, int limit, OutOfMemoryException inner) => new(
        name, null, $"not enough memory to read the file, although the limit of {limit} bytes ({LengthOption}) allows it. Pass a smaller photo, read fewer photos at the same time, or lower the limit.", inner);

    /// <summary>Decodes the pixels of an image.</summary>
    /// <param name="bytes">The encoded image.</param>
    /// <param name="limits">The limits of size and memory.</param>
    /// <param name="options">The orientation.</param>
    /// <param name="steps">Counts and cancels the steps of decoding.</param>
    /// <exception cref="DataFileException">
    /// The content is not a JPEG, PNG or BMP image, is damaged beyond repair, exceeds a limit, or
    /// needs more memory than the system has.
    /// </exception>
    internal static RgbImage DecodePixels(byte[] bytes, PhotoLimits limits, PhotoOptions options, DecodingSteps steps)
    {
        try
        {
            return Decode(bytes, limits, options, steps);
        }
        catch (OutOfMemoryException e)
        {
            throw limits.OutOfMemory(bytes.Length, e);
        }
    }

    private static RgbImage Decode(byte[] bytes, PhotoLimits limits, PhotoOptions options, DecodingSteps steps) => bytes switch
    {
        [0xFF, 0xD8, 0xFF, ..] => JpegDecoder.Decode(bytes, limits, options.ApplyOrientation, steps),
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => PngDecoder.Decode(bytes, limits, steps),
        [(byte)'B', (byte)'M', ..] => BmpDecoder.Decode(bytes, limits, steps),
        _ => throw new DataFileException(limits.Name, 0, FileRefusal.Of(FileKinds.Of(bytes, limits.Name), WantedFile.Photo, Image)),
    };
}
