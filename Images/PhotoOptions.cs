namespace NeoResNet;

/// <summary>
/// Options for decoding a <see cref="Photo"/>. The decoder checks what a file claims against the
/// limits before it allocates memory.
/// </summary>
public sealed record PhotoOptions
{
    internal static PhotoOptions Default { get; } = new();

    /// <summary>
    /// Gets the largest encoded image, in bytes, at least 1. Reading stops there. The default is
    /// 128 MiB.
    /// </summary>
    public int MaxFileLength { get; init; } = ImageFile.MaxFileLength;

    /// <summary>
    /// Gets the largest image, in pixels. The default is 64 million. In addition, no side may be
    /// longer than 65,535 pixels.
    /// </summary>
    public long MaxPixels { get; init; } = 64_000_000;

    /// <summary>
    /// Gets the largest memory that decoding a JPEG image may take, in bytes, without the encoded
    /// image. A pixel takes 3 bytes for the result and 1 per colour channel, or 3 per channel in a
    /// progressive image. The default is 400 million: baseline photos of 64 million pixels (57
    /// million in CMYK) and progressive ones of 33 million (26 million in CMYK).
    /// </summary>
    public long MaxJpegMemory { get; init; } = 400_000_000;

    /// <summary>
    /// Gets whether JPEG photos are turned upright by the orientation in their Exif segment. If
    /// false, pixels are returned as stored, like those of TensorFlow's decoders, Keras's
    /// <c>load_img</c> and Pillow's <c>open</c>.
    /// </summary>
    public bool ApplyOrientation { get; init; } = true;
}
