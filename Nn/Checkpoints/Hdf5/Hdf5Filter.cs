using System.IO.Compression;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Represents a filter that the bytes of a chunk have passed.</summary>
/// <param name="Identifier">1 deflate, 2 shuffle, 3 Fletcher-32.</param>
/// <param name="Value">The first value of the filter; for shuffle the size of an element.</param>
internal sealed record Hdf5Filter(int Identifier, uint Value)
{
    private const int Deflate = 1;
    private const int Shuffle = 2;
    private const int Fletcher32 = 3;
    private const int ChecksumLength = 4;
    private const int MaxFilters = 32;

    /// <summary>Reads a filter pipeline message of the versions 1 and 2.</summary>
    /// <exception cref="CheckpointException">The message is damaged.</exception>
    public static IReadOnlyList<Hdf5Filter> ReadAll(Hdf5Cursor message)
    {
        const int FirstOfOthers = 256;
        byte version = message.Byte();
        int count = message.Byte();
        if (count > MaxFilters)
        {
            throw message.Fault($"a dataset has {count} filters; expected at most {MaxFilters}");
        }

        message.Take(version == 1 ? 6 : 0);
        var filters = new List<Hdf5Filter>();
        for (int i = 0; i < count; i++)
        {
            int identifier = message.Short();
            int nameLength = version == 1 || identifier >= FirstOfOthers ? message.Short() : 0;
            message.Short();
            int values = message.Short();
            message.Take(version == 1 ? (nameLength + 7) / 8 * 8 : nameLength);
            uint first = 0;
            for (int v = 0; v < values; v++)
            {
                uint value = message.Word();
                first = v == 0 ? value : first;
            }

            message.Take(version == 1 && values % 2 == 1 ? 4 : 0);
            filters.Add(new Hdf5Filter(identifier, first));
        }

        return filters;
    }

    /// <summary>Undoes all filters of a chunk.</summary>
    /// <param name="filters">The filters in the order in which the writer applied them.</param>
    /// <param name="mask">The filters that this chunk leaves out, as bits.</param>
    /// <param name="bytes">The stored bytes.</param>
    /// <param name="length">The length of the chunk without filters.</param>
    /// <returns>The bytes of the chunk; null if they are damaged or a filter is unknown.</returns>
    public static byte[]? Undo(IReadOnlyList<Hdf5Filter> filters, uint mask, byte[] bytes, int length)
    {
        byte[]? result = bytes;
        for (int i = filters.Count - 1; i >= 0 && result is not null; i--)
        {
            result = (mask >> i & 1) != 0 ? result : filters[i].Undo(result, length);
        }

        return result?.Length == length ? result : null;
    }

    private byte[]? Undo(byte[] bytes, int length) => Identifier switch
    {
        Deflate => Inflate(bytes, length + ChecksumLength),
        Shuffle => Unshuffle(bytes),
        Fletcher32 => bytes.Length >= ChecksumLength && Checksum(bytes.AsSpan(..^ChecksumLength)) == BitConverter.ToUInt32(bytes.AsSpan()[^ChecksumLength..]) ? bytes[..^ChecksumLength] : null,
        _ => null,
    };

    private static byte[]? Inflate(byte[] bytes, int max)
    {
        try
        {
            using var stream = new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress);
            byte[] output = new byte[max];
            int length = stream.ReadAtLeast(output, max, throwOnEndOfStream: false);
            return output[..length];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    // Shuffled bytes: first the first byte of each element, then the second, and so on; bytes that
    // fill no element stay at the end.
    private byte[]? Unshuffle(byte[] bytes)
    {
        if (Value is 0 or > 64)
        {
            return null;
        }

        int size = (int)Value, count = bytes.Length / size;
        byte[] output = (byte[])bytes.Clone();
        for (int part = 0; part < size; part++)
        {
            for (int i = 0; i < count; i++)
            {
                output[(i * size) + part] = bytes[(part * count) + i];
            }
        }

        return output;
    }

    // Sums of 16-bit words, the high byte first, modulo 65,535.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint first = 0, second = 0;
        for (int i = 0; i < bytes.Length; i += 2)
        {
            uint word = ((uint)bytes[i] << 8) | (i + 1 < bytes.Length ? bytes[i + 1] : 0u);
            first = Fold(first + word);
            second = Fold(second + first);
        }

        return (Fold(second) << 16) | Fold(first);
    }

    private static uint Fold(uint sum) => (sum & 0xFFFF) + (sum >> 16);
}
