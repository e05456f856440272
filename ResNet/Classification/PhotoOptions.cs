namespace NeoResNet;

/// <summary>
/// Represents the options for decoding photos, with the decoder of the package
/// <c>NeoResNet.Images</c>. The decoder checks a file's claimed sizes against the limits before it
/// allocates memory.
/// </summary>
public sealed record PhotoOptions
{
    internal const int DefaultMaxFileLength = 128 << 20;

    internal static PhotoOptions Default { get; } = new();

    /// <summary>
    /// Gets the maximum size of an encoded image, in bytes, at least 1. Reading stops at this
    /// limit. The default is 128 MiB.
    /// </summary>
    public int MaxFileLength { get; init; } = DefaultMaxFileLength;

    /// <summary>
    /// Gets the maximum number of pixels of an image. The default is 64 million. In addition, no
    /// side may be longer than 65,535 pixels.
    /// </summary>
    public long MaxPixels { get; init; } = 64_000_000;

    /// <summary>
    /// Gets the maximum memory for decoding a JPEG image, in bytes, without the encoded image. A
    /// pixel takes 3 bytes for the result and 1 byte per colour channel, or 3 bytes per channel in
    /// a progressive image. The default is 400 million, which allows baseline photos of 64 million
    /// pixels (57 million in CMYK) and progressive photos of 33 million pixels (26 million in
    /// CMYK).
    /// </summary>
    public long MaxJpegMemory { get; init; } = 400_000_000;

    /// <summary>
    /// Gets whether JPEG photos are turned upright according to the orientation in their Exif
    /// segment. If false, pixels are returned as stored, as TensorFlow's decoders, Keras's
    /// <c>load_img</c> and Pillow's <c>open</c> return them.
    /// </summary>
    public bool ApplyOrientation { get; init; } = true;
}
