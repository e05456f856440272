namespace NeoResNet.Nn;

/// <summary>
/// Reads and writes numbers of seven bits per byte, the lowest first. The top bit of a byte marks
/// that more bytes follow.
/// </summary>
/// <remarks>Source: "Protocol Buffers, Encoding". LevelDB and Snappy use the same form.</remarks>
internal static class Varint
{
    /// <summary>Specifies the maximum length of a number in bytes.</summary>
    public const int MaxLength = 10;

    /// <summary>Reads a number.</summary>
    /// <param name="bytes">The bytes, which contain the number at <paramref name="next"/>.</param>
    /// <param name="next">The position; after the call, the position behind the number.</param>
    /// <returns>The number; null if the bytes end before the number does.</returns>
    public static ulong? Read(ReadOnlySpan<byte> bytes, ref int next)
    {
        ulong value = 0;
        for (int i = 0; i < MaxLength && next < bytes.Length; i++)
        {
            byte part = bytes[next++];
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Writes a number.</summary>
    /// <param name="bytes">Receives the number, at most <see cref="MaxLength"/> bytes.</param>
    /// <param name="value">The number.</param>
    /// <returns>The number of bytes.</returns>
    public static int Write(Span<byte> bytes, ulong value)
    {
        int length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            bytes[length++] = (byte)(value | 0x80);
        }

        bytes[length++] = (byte)value;
        return length;
    }

    /// <summary>Adds a number to a list of bytes.</summary>
    public static void Add(List<byte> bytes, ulong value)
    {
        Span<byte> number = stackalloc byte[MaxLength];
        bytes.AddRange(number[..Write(number, value)]);
    }
}
