namespace NeoResNet.Tensors;

/// <summary>Presents the content of one file of a tar archive.</summary>
internal sealed class TarContent : ForwardStream
{
    private const int Block = 512;

    private readonly Stream _tar;
    private readonly string _archive;
    private readonly int _padding;
    private long _left;

    /// <summary>Creates the stream.</summary>
    /// <param name="tar">The archive, at the start of the content.</param>
    /// <param name="size">The length of the content in bytes.</param>
    /// <param name="archive">Name of the archive in messages.</param>
    public TarContent(Stream tar, long size, string archive)
    {
        _tar = tar;
        _archive = archive;
        _left = size;
        _padding = (int)((Block - (size % Block)) % Block);
    }

    public override int Read(Span<byte> buffer)
    {
        if (_left == 0 || buffer.IsEmpty)
        {
            return 0;
        }

        int count = _tar.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (count == 0)
        {
            throw Truncated();
        }

        _left -= count;
        return count;
    }

    /// <summary>Skips the rest of the content and the padding.</summary>
    public void SkipToNext()
    {
        CopyTo(Null);
        Span<byte> padding = stackalloc byte[_padding];
        if (_tar.ReadAtLeast(padding, padding.Length, throwOnEndOfStream: false) < padding.Length)
        {
            throw Truncated();
        }
    }

    private DataFileException Truncated() => new(_archive, null, "the archive is truncated within a file. Replace it with a complete copy.");
}
