using NeoResNet.Preprocessing;
using NeoResNet.Tensors;
using StbImageSharp;

namespace NeoResNet.Images;

/// <summary>
/// Reads photos in JPEG, PNG and BMP files as RGB: grey is spread over the three channels, CMYK is converted, transparency is dropped, of 16 bits
/// the upper 8 are kept, as TensorFlow's decoders do for three channels. Photos are turned upright by the orientation that cameras note in JPEG
/// files; <see cref="ImageFileOptions.ApplyOrientation"/> turns that off. Colour profiles are not applied.
/// Files are not trusted: structure and claimed sizes are checked before pixels are decoded.
/// </summary>
public static class ImageFile
{
    /// <summary>The largest file read, in bytes.</summary>
    public const int MaxFileLength = 128 << 20;

    /// <summary>The largest width or height read, in pixels: that of JPEG. Resizing takes memory by the side, however thin the image.</summary>
    public const int MaxSide = 65535;

    private const string Expected = "expected a JPEG, PNG or BMP image";

    /// <summary>Decodes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The largest image read; null for <see cref="ImageFileOptions"/>' defaults.</param>
    /// <exception cref="DataFileException">The file is of another kind, damaged, or larger than <see cref="MaxFileLength"/> or the options allow.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static RgbImage Decode(string path, ImageFileOptions? options = null)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return Decode(stream, path, options);
    }

    /// <summary>Decodes the image that takes up the rest of the stream.</summary>
    /// <param name="stream">Need not be able to seek.</param>
    /// <param name="name">What error messages call the stream.</param>
    /// <param name="options">The largest image read; null for <see cref="ImageFileOptions"/>' defaults.</param>
    /// <exception cref="DataFileException">The content is of another kind, damaged, or larger than <see cref="MaxFileLength"/> or the options allow.</exception>
    public static RgbImage Decode(Stream stream, string name = "image stream", ImageFileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= ImageFileOptions.Default;
        byte[] bytes = BoundedStream.ReadToEnd(stream, MaxFileLength)
            ?? throw new DataFileException(name, null, $"the file is longer than {MaxFileLength} bytes, the most read; {Expected}.");
        if (bytes.Length == 0)
        {
            throw new DataFileException(name, 0, $"the file is empty; {Expected}.");
        }

        Check(bytes, name, options);
        return DecodePixels(bytes, name, options);
    }

    private static void Check(byte[] bytes, string name, ImageFileOptions options)
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
                throw new DataFileException(name, 0, $"the content is no picture of a known kind; {Expected}.");
        }
    }

    private static RgbImage DecodePixels(byte[] bytes, string name, ImageFileOptions options)
    {
        using var stream = new EndNotingStream(bytes);
        ImageResult result;
        try
        {
            ImageInfo info = ImageInfo.FromStream(stream)
                ?? throw new DataFileException(name, null, $"the image's header is damaged or of an unusual kind; {Expected}.");
            CheckSize(info.Width, Math.Abs((long)info.Height), bytes, name, options.MaxPixels);
            stream.Restart();
            result = ImageResult.FromStream(stream, ColorComponents.RedGreenBlue);
        }
        catch (Exception e) when (e is not (DataFileException or OutOfMemoryException))
        {
            // The decoder is a translation of C: on damaged data it may run into any exception of the runtime. Its own messages
            // stay inside, for they come by way of a static field that other threads and other formats' tests write to.
            throw stream.WentPastEnd ? CutShort(bytes, name, e) : new DataFileException(name, null, $"the image is damaged or of an unusual kind; {Expected}.", e);
        }

        // The decoder takes zeros for what is missing and would give a picture that is grey or black from there on.
        return stream.WentPastEnd
            ? throw CutShort(bytes, name)
            : OrientedPixels.Of(result.Width, result.Height, result.Data, OrientationOf(bytes, name, options));
    }

    private static DataFileException CutShort(byte[] bytes, string name, Exception? inner = null) =>
        new(name, bytes.Length, "the image is cut short: its data end before the last row.", inner);

    private static int OrientationOf(byte[] bytes, string name, ImageFileOptions options) =>
        options.ApplyOrientation && IsJpeg(bytes) ? ExifOrientation.Of(bytes, name) : ExifOrientation.Upright;

    private static bool IsJpeg(byte[] bytes) => bytes is [0xFF, 0xD8, 0xFF, ..];

    /// <summary>Refuses sizes that no honest file of this length can have, before memory for them is taken.</summary>
    private static void CheckSize(long width, long height, byte[] bytes, string name, long maxPixels)
    {
        if (width < 1 || height < 1)
        {
            throw new DataFileException(name, null, $"the image claims {width} x {height} pixels; both must be at least 1.");
        }

        if (width * height > maxPixels)
        {
            throw new DataFileException(name, null, $"the image claims {width} x {height} pixels; {maxPixels} is the most read.");
        }

        if (Math.Max(width, height) > MaxSide)
        {
            throw new DataFileException(name, null, $"the image claims {width} x {height} pixels; sides of at most {MaxSide} are read.");
        }

        // JPEG spends at least one bit on each block of 64 pixels of its finest channel; the other formats were checked exactly.
        if (IsJpeg(bytes) && width * height / 2048 > bytes.Length)
        {
            throw new DataFileException(name, null, $"the image claims {width} x {height} pixels, which {bytes.Length} bytes cannot hold.");
        }
    }
}
