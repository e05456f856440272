namespace NeoResNet.Fuzz;

/// <summary>Represents a stream like a pipe: it cannot seek and returns a few bytes per read.</summary>
internal sealed class ForwardStream(byte[] bytes) : Stream
{
    private const int MostPerRead = 37;
    private int _next;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = Math.Min(Math.Min(count, MostPerRead), bytes.Length - _next);
        bytes.AsSpan(_next, read).CopyTo(buffer.AsSpan(offset));
        _next += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
