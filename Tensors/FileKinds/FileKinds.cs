namespace NeoResNet.Tensors;

/// <summary>
/// Recognizes the kind of a file by its content, so that a refusal can name it. Every reader uses
/// this class for files of a wrong format.
/// </summary>
/// <remarks>
/// The result is for messages and for the choice of a reader. It says nothing about the rest of
/// the file: a reader must check what it reads.
/// </remarks>
internal static class FileKinds
{
    /// <summary>Specifies the number of bytes at the start of a file that are examined.</summary>
    public const int StartLength = 4096;

    /// <summary>Specifies the number of bytes at the end of a file that are examined.</summary>
    public const int EndLength = 8;

    /// <summary>Recognizes content in memory.</summary>
    /// <param name="content">The whole content.</param>
    /// <param name="name">
    /// Name of the file. It is used only if the content has no signature; null for none.
    /// </param>
    public static FileKind Of(ReadOnlySpan<byte> content, string? name = null) =>
        Of(content[..Math.Min(content.Length, StartLength)], content[^Math.Min(content.Length, EndLength)..], content.Length, name);

    /// <summary>
    /// Recognizes the rest of a stream, and restores the stream's position.
    /// </summary>
    /// <param name="stream">A seekable stream.</param>
    /// <param name="name">Name of the file, as in <see cref="Of(ReadOnlySpan{byte}, string?)"/>.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static FileKind Of(Stream stream, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        long position = stream.Position, length = Math.Max(0, stream.Length - position);
        // A device such as /dev/zero has a length of 0 and content.
        byte[] start = new byte[length > 0 ? Math.Min(StartLength, length) : StartLength], end = new byte[Math.Min(EndLength, length)];
        int got = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = position + length - end.Length;
        int gotEnd = stream.ReadAtLeast(end, end.Length, throwOnEndOfStream: false);
        stream.Position = position;
        return Of(start.AsSpan(0, got), end.AsSpan(0, gotEnd), length, name);
    }

    /// <summary>Recognizes content by its two ends.</summary>
    /// <param name="start">The first bytes, at most <see cref="StartLength"/> are useful.</param>
    /// <param name="end">The last bytes, at most <see cref="EndLength"/> are useful.</param>
    /// <param name="length">The length of the content in bytes.</param>
    /// <param name="name">Name of the file, as in <see cref="Of(ReadOnlySpan{byte}, string?)"/>.</param>
    public static FileKind Of(ReadOnlySpan<byte> start, ReadOnlySpan<byte> end, long length, string? name = null)
    {
        if (start.IsEmpty)
        {
            return FileKind.Empty;
        }

        if (!start.ContainsAnyExcept((byte)0) && !end.ContainsAnyExcept((byte)0))
        {
            return FileKind.Zeros;
        }

        return FileSignatures.Of(start)
            ?? ContainerKinds.Of(start, end, length)
            ?? TextKinds.Of(start, length)
            ?? OfName(start, name)
            ?? FileKind.Unknown;
    }

    /// <summary>
    /// Returns whether the kind is a picture of any format, including vector graphics.
    /// </summary>
    public static bool IsPicture(FileKind kind) => kind is >= FileKind.Jpeg and <= FileKind.Fits;

    /// <summary>Returns whether the kind holds arrays, such as the weights of a network.</summary>
    public static bool HoldsArrays(FileKind kind) => kind is >= FileKind.Npy and <= FileKind.Parquet;

    /// <summary>Returns whether the kind is an archive or a compressed file.</summary>
    public static bool IsArchive(FileKind kind) => kind is >= FileKind.Zip and <= FileKind.Tar;

    // The data file of a TensorFlow checkpoint is a sequence of raw numbers, and the graph beside
    // it is a protocol buffer without a signature.
    private static FileKind? OfName(ReadOnlySpan<byte> start, string? name) =>
        name is null ? null
        : name.Contains(".data-0", StringComparison.Ordinal) && name.Contains("-of-0", StringComparison.Ordinal) ? FileKind.TensorFlowData
        : name.EndsWith(".meta", StringComparison.Ordinal) && start[0] == 0x0A ? FileKind.TensorFlowMeta
        : null;
}
