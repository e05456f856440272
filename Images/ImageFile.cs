using NeoResNet.Tensors;
using StbImageSharp;

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
    /// <summary>
    /// Specifies the maximum width and height in pixels, which is the limit of JPEG. Resizing takes
    /// memory per row and column, even for a thin image.
    /// </summary>
    public const int MaxSide = 65535;

    private const string Image = "a JPEG, PNG or BMP image";
    private const string Expected = $"expected {Image}";

    /// <summary>Decodes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="DataFileException">
    /// The file is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    public static RgbImage Decode(string path, PhotoOptions? options = null)
    {
        using FileStream stream = InputFile.Open(path);
        return Decode(stream, path, options);
    }

    /// <summary>Decodes the image in the rest of a stream.</summary>
    /// <param name="stream">The stream, which does not need to be seekable.</param>
    /// <param name="name">Name of the stream in messages.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="DataFileException">
    /// The content is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit.
    /// </exception>
    public static RgbImage Decode(Stream stream, string name = "image stream", PhotoOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        int limit = LimitOf(options);
        return Decode(BoundedStream.ReadToEnd(stream, limit) ?? throw TooLong(name, limit), name, options);
    }

    /// <summary>Decodes an image in memory.</summary>
    /// <param name="bytes">The encoded image.</param>
    /// <param name="name">Name of the image in messages.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="DataFileException">
    /// The content is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit.
    /// </exception>
    public static RgbImage Decode(byte[] bytes, string name, PhotoOptions? options)
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
        Check(bytes, name, options);
        return DecodePixels(bytes, name, options);
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

    private static int LimitOf(PhotoOptions? options)
    {
        int limit = (options ?? PhotoOptions.Default).MaxFileLength;
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, nameof(PhotoOptions.MaxFileLength));
        return limit;
    }

    private static DataFileException TooLong(string name, int limit) => new(name, null, $"the file is longer than {limit} bytes, the maximum (PhotoOptions.MaxFileLength); {Expected}.");

    private static void Check(byte[] bytes, string name, PhotoOptions options)
    {
        switch (bytes)
        {
            case [0x89, (byte)'P', (byte)'N', (byte)'G', ..]:
                PngGuard.Check(bytes, name, options.MaxPixels);
                break;
            case [(byte)'B', (byte)'M', ..]:
                BmpGuard.Check(bytes, name);
                break;
            case [0xFF, 0xD8, 0xFF, ..]:
                JpegGuard.Check(bytes, name, options.MaxJpegMemory);
                break;
            default:
                throw new DataFileException(name, 0, FileRefusal.Of(FileKinds.Of(bytes, name), WantedFile.Photo, Image));
        }
    }

    private static RgbImage DecodePixels(byte[] bytes, string name, PhotoOptions options)
    {
        using var stream = new EndNotingStream(bytes);
        ImageResult result;
        try
        {
            ImageInfo info = ImageInfo.FromStream(stream)
                ?? throw new DataFileException(name, null, $"the image's header is damaged or unsupported; {Expected}.");
            CheckSize(info.Width, Math.Abs((long)info.Height), bytes, name, options.MaxPixels);
            stream.Restart();
            result = ImageResult.FromStream(stream, ColorComponents.RedGreenBlue);
        }
        catch (Exception e) when (e is not (DataFileException or OutOfMemoryException))
        {
            // The decoder is a translation of C code: on damaged data, it may throw any exception
            // of the runtime. The decoder's messages are not used, because they come from a static
            // field that other threads write to.
            throw stream.WentPastEnd ? CutShort(bytes, name, e) : new DataFileException(name, null, $"the image is damaged or unsupported; {Expected}.", e);
        }

        // The decoder replaces missing data with zeros and would return an image whose remainder is
        // grey or black.
        return stream.WentPastEnd
            ? throw CutShort(bytes, name)
            : OrientedPixels.Of(result.Width, result.Height, result.Data, OrientationOf(bytes, name, options));
    }

    private static DataFileException CutShort(byte[] bytes, string name, Exception? inner = null) =>
        new(name, bytes.Length, "the image is truncated: its data ends before the last row.", inner);

    private static int OrientationOf(byte[] bytes, string name, PhotoOptions options) =>
        options.ApplyOrientation && IsJpeg(bytes) ? ExifOrientation.Of(bytes, name) : ExifOrientation.Upright;

    private static bool IsJpeg(byte[] bytes) => bytes is [0xFF, 0xD8, 0xFF, ..];

    /// <summary>
    /// Rejects sizes that no valid file of this length can have, before memory is allocated.
    /// </summary>
    private static void CheckSize(long width, long height, byte[] bytes, string name, long maxPixels)
    {
        if (width < 1 || height < 1)
        {
            throw new DataFileException(name, null, $"the image claims {width} x {height} pixels; both must be at least 1.");
        }

        if (width * height > maxPixels)
        {
            throw new DataFileException(name, null, $"the image claims {width} x {height} pixels; the maximum is {maxPixels} pixels (PhotoOptions.MaxPixels).");
        }

        if (Math.Max(width, height) > MaxSide)
        {
            throw new DataFileException(name, null, $"the image claims {width} x {height} pixels; the longest supported side is {MaxSide}.");
        }

        // A JPEG file has at least one bit for each block of 64 pixels of its finest channel. Exact
        // checks for the other formats ran before.
        if (IsJpeg(bytes) && width * height / 2048 > bytes.Length)
        {
            throw new DataFileException(name, null, $"the image claims {width} x {height} pixels, but has only {bytes.Length} bytes; it is damaged or truncated.");
        }
    }
}
