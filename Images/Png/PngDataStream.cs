namespace NeoResNet;

/// <summary>
/// Presents the contents of consecutive IDAT chunks as one stream. The chunks may be empty.
/// </summary>
/// <param name="bytes">The file.</param>
/// <param name="chunks">The file's chunks, at the first IDAT chunk.</param>
internal sealed class PngDataStream(byte[] bytes, PngChunks chunks) : Stream
{
    private int _position;

    /// <summary>Gets whether a read found no further data.</summary>
    public bool HasEnded { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

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

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
