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
        return Decode(BoundedStream.ReadToEnd(stream, limit, cancellationToken) ?? throw TooLong(name, limit), name, options, cancellationToken);
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
        RgbImage image = DecodePixels(bytes, new(name, options), options, cancellationToken);
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
        return await BoundedStream.ReadToEndAsync(stream, limit, cancellationToken).ConfigureAwait(false) ?? throw TooLong(name, limit);
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

    private static DataFileException TooLong(string name, int limit) => new(name, null, $"the file is longer than {limit} bytes, the maximum (PhotoOptions.MaxFileLength); {Expected}.");

    private static RgbImage DecodePixels(byte[] bytes, PhotoLimits limits, PhotoOptions options, CancellationToken cancellationToken) => bytes switch
    {
        [0xFF, 0xD8, 0xFF, ..] => JpegDecoder.Decode(bytes, limits, options.ApplyOrientation, cancellationToken),
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => PngDecoder.Decode(bytes, limits, cancellationToken),
        [(byte)'B', (byte)'M', ..] => BmpDecoder.Decode(bytes, limits, cancellationToken),
        _ => throw new DataFileException(limits.Name, 0, FileRefusal.Of(FileKinds.Of(bytes, limits.Name), WantedFile.Photo, Image)),
    };
}
