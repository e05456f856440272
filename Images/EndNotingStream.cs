namespace NeoResNet;

/// <summary>
/// Represents a stream over bytes in memory that records whether a reader requested more bytes than
/// exist. The decoder does not report missing bytes: it continues with zeros. An exception from the
/// stream would skip the decoder's cleanup and leak its unmanaged buffers.
/// </summary>
internal sealed class EndNotingStream(byte[] bytes) : MemoryStream(bytes, writable: false)
{
    /// <summary>Gets whether a read or a seek went beyond the last byte.</summary>
    public bool WentPastEnd { get; private set; }

    /// <summary>Seeks to the first byte and clears <see cref="WentPastEnd"/>.</summary>
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
            // The position stays within the bytes. Beyond the end, the decoder's test for the end
            // fails, and some of its loops would not terminate.
            WentPastEnd = true;
            position = base.Seek(0, SeekOrigin.End);
        }

        return position;
    }
}
