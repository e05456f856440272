namespace NeoResNet.Tensors;

/// <summary>Reads streams whose length cannot be known or trusted: devices and pipes say nothing true about theirs.</summary>
public static class BoundedStream
{
    private const int BufferLength = 81920;

    /// <summary>The rest of a stream, unless it is too long. Memory grows with what is there.</summary>
    /// <param name="stream">Need not be able to seek.</param>
    /// <param name="mostBytes">The most to be read.</param>
    /// <returns>All bytes to the end; null where there are more than <paramref name="mostBytes"/>.</returns>
    public static byte[]? ReadToEnd(Stream stream, int mostBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(mostBytes);
        if (stream.CanSeek && stream.Length - stream.Position > mostBytes)
        {
            return null;
        }

        using var copy = new MemoryStream();
        byte[] buffer = new byte[BufferLength];
        for (int count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
        {
            if (copy.Length + count > mostBytes)
            {
                return null;
            }

            copy.Write(buffer, 0, count);
        }

        return copy.ToArray();
    }
}
