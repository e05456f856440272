using System.Buffers.Binary;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Reads the segments before a JPEG file's image data. It skips bytes between segments, as the
/// decoder does. No segment extends beyond the file.
/// </summary>
internal ref struct JpegSegments(ReadOnlySpan<byte> bytes, string name)
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next = 2;

    /// <summary>Gets the segment's marker, the byte after 0xFF.</summary>
    public byte Marker { get; private set; }

    /// <summary>Gets the position of the segment's content in the file.</summary>
    public int Start { get; private set; }

    /// <summary>Gets the segment's content, without its length.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Reads the next segment. Returns false at the first scan.</summary>
    /// <exception cref="DataFileException">The file ends before the next segment.</exception>
    public bool Read()
    {
        int at = _next;
        while (at < _bytes.Length && _bytes[at] != 0xFF)
        {
            at++;
        }

        while (at < _bytes.Length && _bytes[at] == 0xFF)
        {
            at++;
        }

        int length = at + 3 <= _bytes.Length ? BinaryPrimitives.ReadUInt16BigEndian(_bytes[(at + 1)..]) : 0;
        if (length < 2 || length > _bytes.Length - at - 1 || _bytes[at] == EndOfImage)
        {
            throw new DataFileException(name, Math.Min(at, _bytes.Length), "the JPEG file is truncated: it ends before its image data, or a segment extends beyond it.");
        }

        Marker = _bytes[at];
        Start = at + 3;
        Content = _bytes.Slice(Start, length - 2);
        _next = at + 1 + length;
        return Marker != StartOfScan;
    }
}
