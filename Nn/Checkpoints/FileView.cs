using Microsoft.Win32.SafeHandles;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Reads a file, starting at an offset.</summary>
/// <remarks>
/// Each view has its own position, so several threads can read one open file at the same time.
/// </remarks>
internal sealed class FileView(SafeFileHandle file, long offset) : Stream
{
    private long _next = offset;

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
        int read = RandomAccess.Read(file, buffer, _next);
        _next += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
