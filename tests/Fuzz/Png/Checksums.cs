namespace NeoResNet.Fuzz;

/// <summary>Computes the checksums of PNG and zlib.</summary>
internal static class Checksums
{
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(i => CrcOfByte((uint)i))];

    /// <summary>Returns the CRC-32 of bytes.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return ~crc;
    }

    /// <summary>Returns the Adler-32 of bytes.</summary>
    public static uint Adler(ReadOnlySpan<byte> bytes)
    {
        uint low = 1, high = 0;
        foreach (byte value in bytes)
        {
            low = (low + value) % 65521;
            high = (high + low) % 65521;
        }

        return (high << 16) | low;
    }

    private static uint CrcOfByte(uint value)
    {
        for (int bit = 0; bit < 8; bit++)
        {
            value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
        }

        return value;
    }
}
