namespace NeoResNet.Tensors;

/// <summary>Reads streams of unknown length, such as devices and pipes, up to a limit.</summary>
internal static class BoundedStream
{
    private const int BufferLength = 81920;

    /// <summary>
    /// Reads the rest of a stream. Memory grows with the bytes read, not with the limit.
    /// </summary>
    /// <param name="stream">The stream, which does not need to be seekable.</param>
    /// <param name="maxBytes">The maximum number of bytes.</param>
    /// <param name="cancellationToken">Cancels reading between blocks.</param>
    /// <returns>
    /// All bytes up to the end, or null if there are more than <paramref name="maxBytes"/>.
    /// </returns>
    public static byte[]? ReadToEnd(Stream stream, int maxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        if (stream.CanSeek && stream.Length - stream.Position > maxBytes)
        {
            return null;
        }

        using var copy = new MemoryStream();
        byte[] buffer = new byte[BufferLength];
        for (int count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (copy.Length + count > maxBytes)
            {
                return null;
            }

            copy.Write(buffer, 0, count);
        }

        return copy.ToArray();
    }

    /// <summary>
    /// Reads the rest of a stream with asynchronous reads only. Memory grows with the bytes read,
    /// not with the limit.
    /// </summary>
    /// <param name="stream">The stream, which does not need to be seekable.</param>
    /// <param name="maxBytes">The maximum number of bytes.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>
    /// All bytes up to the end, or null if there are more than <paramref name="maxBytes"/>.
    /// </returns>
    public static async Task<byte[]?> ReadToEndAsync(Stream stream, int maxBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        if (stream.CanSeek && stream.Length - stream.Position > maxBytes)
        {
            return null;
        }

        using var copy = new MemoryStream();
        byte[] buffer = new byte[BufferLength];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            if (copy.Length + count > maxBytes)
            {
                return null;
            }

            copy.Write(buffer, 0, count);
        }

        return copy.ToArray();
    }
}
