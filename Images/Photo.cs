using System.Runtime.InteropServices;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Represents a photo in any form that a classifier accepts: the path of a file, a stream, encoded
/// bytes, or pixels. Each form converts implicitly, so <c>classifier.Classify("cat.jpg")</c> and
/// <c>await classifier.ClassifyAsync(request.Body)</c> compile.
/// </summary>
/// <remarks>
/// Files and streams contain a JPEG, PNG or BMP image. A method reads the photo when it needs the
/// pixels. The <c>From...</c> methods also take <see cref="PhotoOptions"/>, such as limits for
/// untrusted photos.
/// </remarks>
/// <example>
/// <code>
/// var limits = new PhotoOptions { MaxFileLength = 5_000_000, MaxPixels = 12_000_000 };
/// using ImageClassifier classifier = ImageClassifier.Load(weightsPath);
/// using FileStream upload = File.OpenRead(photoPath);
/// IReadOnlyList&lt;Prediction&gt; answer = await classifier.ClassifyAsync(Photo.FromStream(upload, limits));
/// IReadOnlyList&lt;IReadOnlyList&lt;Prediction&gt;&gt; answers = classifier.Classify([photoPath, otherPhotoPath]);
/// </code>
/// </example>
public sealed class Photo
{
    private readonly string _name;
    private readonly PhotoOptions? _options;
    private readonly RgbImage? _pixels;
    private readonly Stream? _stream;
    private readonly ReadOnlyMemory<byte>? _bytes;
    private readonly DataFileException? _fault;

    private Photo(string name, PhotoOptions? options = null, RgbImage? pixels = null, Stream? stream = null, ReadOnlyMemory<byte>? bytes = null, DataFileException? fault = null)
    {
        (_name, _options, _pixels, _stream, _bytes, _fault) = (name, options, pixels, stream, bytes, fault);
    }

    /// <summary>Converts the path of a file to a photo, as <see cref="FromFile"/> does.</summary>
    /// <param name="path">Path of a JPEG, PNG or BMP file.</param>
    /// <returns>The photo.</returns>
    public static implicit operator Photo(string path) => FromFile(path);

    /// <summary>Converts a stream to a photo, as <see cref="FromStream"/> does.</summary>
    /// <param name="stream">A stream, positioned at the start of a JPEG, PNG or BMP image.</param>
    /// <returns>The photo.</returns>
    public static implicit operator Photo(Stream stream) => FromStream(stream);

    /// <summary>Converts encoded bytes to a photo, as <see cref="FromBytes"/> does.</summary>
    /// <param name="bytes">A JPEG, PNG or BMP image.</param>
    /// <returns>The photo.</returns>
    public static implicit operator Photo(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return FromBytes(bytes);
    }

    /// <summary>Converts encoded bytes to a photo, as <see cref="FromBytes"/> does.</summary>
    /// <param name="bytes">A JPEG, PNG or BMP image.</param>
    /// <returns>The photo.</returns>
    public static implicit operator Photo(ReadOnlyMemory<byte> bytes) => FromBytes(bytes);

    /// <summary>Converts pixels to a photo, as <see cref="FromPixels"/> does.</summary>
    /// <param name="pixels">The pixels.</param>
    /// <returns>The photo.</returns>
    public static implicit operator Photo(RgbImage pixels) => FromPixels(pixels);

    /// <summary>
    /// Creates a photo from a file. A method opens the file when it needs the photo.
    /// </summary>
    /// <param name="path">Path of a JPEG, PNG or BMP file.</param>
    /// <param name="options">Limits and orientation; null for the defaults.</param>
    /// <returns>The photo.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static Photo FromFile(string path, PhotoOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(path, options);
    }

    /// <summary>
    /// Creates a photo from the rest of a stream. A method reads the stream once, when it needs the
    /// photo, and leaves it open.
    /// </summary>
    /// <param name="stream">
    /// A stream, positioned at the start of a JPEG, PNG or BMP image. It does not need to be
    /// seekable. Asynchronous methods read it only asynchronously.
    /// </param>
    /// <param name="options">Limits and orientation; null for the defaults.</param>
    /// <param name="name">Name of the photo in messages.</param>
    /// <returns>The photo.</returns>
    public static Photo FromStream(Stream stream, PhotoOptions? options = null, string name = "image stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return new(name, options, stream: stream);
    }

    /// <summary>Creates a photo from encoded bytes without a copy.</summary>
    /// <param name="bytes">A JPEG, PNG or BMP image.</param>
    /// <param name="options">Limits and orientation; null for the defaults.</param>
    /// <param name="name">Name of the photo in messages.</param>
    /// <returns>The photo.</returns>
    public static Photo FromBytes(ReadOnlyMemory<byte> bytes, PhotoOptions? options = null, string name = "image bytes")
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(name, options, bytes: bytes);
    }

    /// <summary>Creates a photo from pixels.</summary>
    /// <param name="pixels">The pixels.</param>
    /// <returns>The photo.</returns>
    public static Photo FromPixels(RgbImage pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        return new("pixels", pixels: pixels);
    }

    /// <summary>Creates a photo that an archive contains but that cannot be read.</summary>
    /// <param name="fault">Why decoding fails.</param>
    internal static Photo FromFault(DataFileException fault) => new(fault.File, fault: fault);

    /// <summary>Decodes a photo.</summary>
    /// <param name="photo">The photo: a path, a stream, encoded bytes or pixels.</param>
    /// <returns>
    /// The pixels of the photo, upright unless <see cref="PhotoOptions.ApplyOrientation"/> is
    /// false.
    /// </returns>
    /// <exception cref="DataFileException">
    /// The content is not a JPEG, PNG or BMP image, is damaged, or exceeds a limit of the options.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    public static RgbImage Decode(Photo photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return photo.Decode(defaults: null, CancellationToken.None);
    }

    /// <summary>Reads a photo asynchronously and decodes it on the thread pool.</summary>
    /// <param name="photo">The photo: a path, a stream, encoded bytes or pixels.</param>
    /// <param name="cancellationToken">Cancels reading and decoding.</param>
    /// <returns>
    /// The pixels of the photo, upright unless <see cref="PhotoOptions.ApplyOrientation"/> is
    /// false.
    /// </returns>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> was cancelled.
    /// </exception>
    /// <inheritdoc cref="Decode(Photo)" path="/exception"/>
    public static async Task<RgbImage> DecodeAsync(Photo photo, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        Photo read = await photo.ReadAsync(defaults: null, cancellationToken).ConfigureAwait(false);
        return await Task.Run(() => read.Decode(defaults: null, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Decodes this photo.</summary>
    /// <param name="defaults">Options to use if the photo has none of its own.</param>
    /// <param name="cancellationToken">Cancels decoding.</param>
    internal RgbImage Decode(PhotoOptions? defaults, CancellationToken cancellationToken) =>
        _pixels
        ?? (_fault is { } fault ? throw new DataFileException(fault.File, fault.Offset, fault.Reason, fault)
            : _bytes is { } bytes ? ImageFile.Decode(ToArray(bytes), _name, _options ?? defaults, cancellationToken)
            : _stream is not null ? ImageFile.Decode(_stream, _name, _options ?? defaults, cancellationToken)
            : ImageFile.Decode(_name, _options ?? defaults, cancellationToken));

    /// <summary>
    /// Reads this photo into memory, encoded or as pixels, so that decoding needs no further reads.
    /// </summary>
    /// <param name="defaults">Options to use if the photo has none of its own.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    internal async Task<Photo> ReadAsync(PhotoOptions? defaults, CancellationToken cancellationToken)
    {
        PhotoOptions? options = _options ?? defaults;
        if (_pixels is not null || _bytes is not null || _fault is not null)
        {
            return this;
        }

        if (_stream is not null)
        {
            return new(_name, options, bytes: await ImageFile.ReadAsync(_stream, _name, options, cancellationToken).ConfigureAwait(false));
        }

        FileStream file = InputFile.Open(_name, isAsync: true);
        await using (file.ConfigureAwait(false))
        {
            return new(_name, options, bytes: await ImageFile.ReadAsync(file, _name, options, cancellationToken).ConfigureAwait(false));
        }
    }

    // The decoder needs an array. Bytes that fill a whole array are not copied.
    private static byte[] ToArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment) && segment.Array is { } array && segment.Count == array.Length ? array : bytes.ToArray();
}
