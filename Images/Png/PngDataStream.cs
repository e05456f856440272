using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Presents the contents of consecutive IDAT chunks as one stream. The chunks may be empty.
/// </summary>
/// <param name="bytes">The file.</param>
/// <param name="chunks">The file's chunks, at the first IDAT chunk.</param>
internal sealed class PngDataStream(byte[] bytes, PngChunks chunks) : ForwardStream
{
    private int _position;

    /// <summary>Gets whether a read found no further data.</summary>
    public bool HasEnded { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        while (chunks.Type == "IDAT" && _position == chunks.Length)
        {
            chunks.Read();
            _position = 0;
        }

        if (chunks.Type != "IDAT")
        {
            HasEnded = true;
            return 0;
        }

        int count = Math.Min(buffer.Length, chunks.Length - _position);
        bytes.AsSpan(chunks.Start + _position, count).CopyTo(buffer);
        _position += count;
        return count;
    }
}
