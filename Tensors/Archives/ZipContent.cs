using System.IO.Compression;

namespace NeoResNet.Tensors;

/// <summary>
/// Presents the content of one entry of an untrusted zip archive, and compares it with the entry's
/// length and checksum, which .NET does not do.
/// </summary>
/// <param name="entry">The entry.</param>
internal sealed class ZipContent(ZipArchiveEntry entry) : ForwardStream
{
    private readonly Stream _content = entry.Open();
    private long _read;
    private uint _crc = uint.MaxValue;

    public override int Read(Span<byte> buffer)
    {
        int count = _content.Read(buffer);
        _read += count;
        _crc = Crc32.Append(_crc, buffer[..count]);
        return count;
    }

    /// <summary>
    /// Reads to the end, and compares length and checksum. PyTorch can write archives without
    /// checksums, whose value is 0.
    /// </summary>
    /// <exception cref="InvalidDataException">They differ, or the content is damaged.</exception>
    public void CheckToEnd()
    {
        CopyTo(Null);
        if (_read != entry.Length)
        {
            throw new InvalidDataException($"it has {_read} bytes, but claims {entry.Length}");
        }

        if (entry.Crc32 != 0 && entry.Crc32 != ~_crc)
        {
            throw new InvalidDataException("its checksum does not match");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }
}
