namespace NeoResNet;

/// <summary>
/// Represents bytes in memory that note whether a reader wanted more of them. The decoder does not
/// report this: it continues with zeros. An exception would skip its clean-up and leak its
/// unmanaged buffers.
/// </summary>
internal sealed class EndNotingStream(byte[] bytes) : MemoryStream(bytes, writable: false)
{
    /// <summary>Whether a read or a seek went beyond the last byte.</summary>
    public bool WentPastEnd { get; private set; }

    /// <summary>Returns to the first byte and clears the note.</summary>
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
            // Beyond the end, the decoder's own test for the end fails, and some of its loops would
            // not end.
            WentPastEnd = true;
            position = base.Seek(0, SeekOrigin.End);
        }

        return position;
    }
}
