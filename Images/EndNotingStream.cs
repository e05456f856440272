namespace NeoResNet;

/// <summary>
/// Bytes in memory that remember whether somebody wanted more than there is. The decoder itself does not tell: it goes on with zeros.
/// Throwing instead would skip its clean-up and lose its unmanaged buffers.
/// </summary>
internal sealed class EndNotingStream(byte[] bytes) : MemoryStream(bytes, writable: false)
{
    /// <summary>True once a read or a seek went beyond the last byte.</summary>
    public bool WentPastEnd { get; private set; }

    /// <summary>Back to the first byte, as new.</summary>
    public void Restart()
    {
        Position = 0;
        WentPastEnd = false;
    }

    public override int ReadByte()
    {
        int value = base.ReadByte();
        WentPastEnd |= value < 0;
        return value;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = base.Read(buffer, offset, count);
        WentPastEnd |= read < count;
        return read;
    }

    public override long Seek(long offset, SeekOrigin loc)
    {
        long position = base.Seek(offset, loc);
        if (position > Length)
        {
            // Beyond the end, the decoder's own test for the end would fail, and some of its loops wait for nothing else.
            WentPastEnd = true;
            position = base.Seek(0, SeekOrigin.End);
        }

        return position;
    }
}
