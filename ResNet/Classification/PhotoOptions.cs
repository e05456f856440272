using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Represents the options for decoding photos, with the decoder of the package
/// <c>NeoResNet.Images</c>. The decoder checks a file's claimed sizes against the limits before it
/// allocates memory.
/// </summary>
public sealed record PhotoOptions
{
    internal const int DefaultMaxFileLength = 128 << 20;

    /// <summary>
    /// Specifies the default of <see cref="MaxMemory"/> on a machine with enough memory, in bytes.
    /// </summary>
    internal const long LargestDefaultMaxMemory = 1_200_000_000;

    private static readonly long MaxMemoryOfMachine = MachineMemory.Bound(LargestDefaultMaxMemory);

    internal static PhotoOptions Default { get; } = new();

    /// <summary>
    /// Gets the maximum size of an encoded image, in bytes, at least 1. Reading stops at this
    /// limit. The default is 128 MiB.
    /// </summary>
    public int MaxFileLength { get; init; } = DefaultMaxFileLength;

    /// <summary>
    /// Gets the maximum number of pixels of an image, at least 1. The default is 100 million. In
    /// addition, no side may be longer than 65,535 pixels.
    /// </summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>
    /// Gets the maximum memory for decoding an image of any format, in bytes, without the encoded
    /// image, at least 1. The default is 1,200 million, which allows images of 100 million pixels of
    /// every kind, but at most half of <see cref="GCMemoryInfo.TotalAvailableMemoryBytes"/>: the
    /// memory of the machine or the limit of the container.
    /// </summary>
    /// <remarks>
    /// A pixel takes 3 bytes for the result. The coefficients of a JPEG image that has several
    /// scans, such as a progressive one, take 2 bytes per sample in addition: 3 to 6 bytes per pixel
    /// of a colour photo, and up to 8 in CMYK. The rows that a decoder works on take at most 700
    /// bytes per column of the image.
    /// </remarks>
    public long MaxMemory { get; init; } = MaxMemoryOfMachine;

    /// <summary>
    /// Gets whether JPEG photos are turned upright according to the orientation in their Exif
    /// segment. If false, pixels are returned as stored, as TensorFlow's decoders, Keras's
    /// <c>load_img</c> and Pillow's <c>open</c> return them.
    /// </summary>
    public bool ApplyOrientation { get; init; } = true;

    /// <summary>
    /// Gets whether damaged photos are refused. If false, the decoder repairs JPEG files as libjpeg
    /// does, for example if they end early, and describes the damage in
    /// <see cref="RgbImage.Damage"/>.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>
    /// Gets the callback that receives the name of each damaged photo and a description of the
    /// damage, or null. The default is null.
    /// </summary>
    /// <remarks>
    /// The decoder calls it on the thread that decodes the photo, before the method that needs the
    /// photo continues. Several threads may call it at the same time. It is not called for photos
    /// that are refused, such as all damaged photos if <see cref="Strict"/> is true.
    /// </remarks>
    public Action<string, string>? Damaged { get; init; }

    /// <summary>
    /// Gets whether <see cref="MaxMemory"/> is the default of a machine with little memory.
    /// </summary>
    internal bool IsMaxMemoryOfMachine => MaxMemory == MaxMemoryOfMachine && MaxMemory < LargestDefaultMaxMemory;
}
