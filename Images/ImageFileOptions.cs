namespace NeoResNet.Images;

/// <summary>How <see cref="ImageFile"/> reads images, and how large ones. What a file claims is held against this before memory is taken.</summary>
public sealed record ImageFileOptions
{
    /// <summary>The limits used where none are given.</summary>
    public static ImageFileOptions Default { get; } = new();

    /// <summary>The largest image, in pixels.</summary>
    public long MaxPixels { get; init; } = 64_000_000;

    /// <summary>
    /// The most memory that decoding a JPEG file may take, in bytes, the file itself not counted. A pixel takes 3 bytes for the result
    /// and 1 for each colour channel, or 3 for each in a progressive file, whose coefficients must all be kept to the end. So the
    /// default reads baseline photos of up to 64 million pixels (57 in CMYK) and progressive ones of up to 33 million (26 in CMYK).
    /// A small file can claim all of that honestly: one bit is enough for a block of 64 pixels.
    /// </summary>
    public long MaxJpegMemory { get; init; } = 400_000_000;

    /// <summary>
    /// Whether a JPEG photo is turned upright as its Exif segment says. Off, pixels come as they are stored, which is what TensorFlow's decoders, Keras's
    /// <c>load_img</c> and Pillow's <c>open</c> give.
    /// </summary>
    public bool ApplyOrientation { get; init; } = true;
}
