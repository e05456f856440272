using System.Buffers.Binary;
using System.IO.Compression;

namespace NeoResNet.Tensors;

/// <summary>
/// Decompresses an untrusted archive. Refuses more bytes than a limit, so that a small archive
/// cannot fill the disk or take hours.
/// </summary>
/// <param name="archive">The archive, a seekable stream at its start.</param>
/// <param name="limit">The maximum number of decompressed bytes.</param>
/// <param name="option">Name of the option that sets the limit, for messages.</param>
/// <param name="name">Name of the archive in messages.</param>
/// <param name="cancellationToken">Cancels reading.</param>
internal sealed class GzipContent(Stream archive, long limit, string option, string name, CancellationToken cancellationToken) : ForwardStream
{
    private const int TrailerLength = 8;

    private readonly GZipStream _gzip = new(archive, CompressionMode.Decompress);
    private long _read;
    private uint _crc = uint.MaxValue;

    public override int Read(Span<byte> buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int count;
        try
        {
            count = _gzip.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new DataFileException(name, null, $"cannot decompress the archive: {e.Message} Replace it with an undamaged copy.", e);
        }

        _read += count;
        _crc = Crc32.Append(_crc, buffer[..count]);
        return _read <= limit ? count : throw new DataFileException(name, null, $"the archive contains more than {limit} bytes, the limit ({option}).");
    }

    /// <summary>
    /// Reads to the end, and compares length and checksum with the archive's last bytes. The class
    /// of .NET does not notice an archive that is truncated after its last decompressed byte.
    /// </summary>
    /// <exception cref="DataFileException">They differ.</exception>
    public void CheckToEnd()
    {
        CopyTo(Null);
        Span<byte> trailer = stackalloc byte[TrailerLength];
        archive.Position = Math.Max(0, archive.Length - TrailerLength);
        _ = archive.ReadAtLeast(trailer, TrailerLength, throwOnEndOfStream: false);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != ~_crc || BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != (uint)_read)
        {
            throw new DataFileException(name, null, "the archive is truncated or damaged: its checksum does not match. Replace it with an undamaged copy.");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }
}
