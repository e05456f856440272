using System.Buffers.Binary;

namespace NeoResNet.Fuzz;

/// <summary>Builds the tables of TensorFlow's checkpoints, right or with faults.</summary>
internal static class TableEntries
{
    private const ulong Magic = 0xDB4775248B80FB57;
    private const int FooterLength = 48;

    private static readonly uint[] Crc32CTable = [.. Enumerable.Range(0, 256).Select(i => CrcOfByte((uint)i))];

    /// <summary>Returns the bytes of a table.</summary>
    /// <param name="entries">Keys and values; a valid table has ascending keys.</param>
    /// <param name="random">Chooses faults; null for a valid table.</param>
    public static byte[] ToFile(IReadOnlyList<(byte[] Key, byte[] Value)> entries, FuzzRandom? random)
    {
        var file = new MemoryStream();
        List<(byte[] Key, byte[] Handle)> blocks = [];
        int perBlock = random is null ? 100 : random.Between(1, 4);
        for (int start = 0; start < entries.Count; start += perBlock)
        {
            (byte[] Key, byte[] Value)[] part = [.. entries.Skip(start).Take(perBlock)];
            blocks.Add((part[^1].Key, Append(file, Block(part, random), random)));
        }

        byte[] meta = Append(file, Block([], random), random), index = Append(file, Block(blocks, random), random);
        byte[] footer = new byte[FooterLength];
        meta.CopyTo(footer, 0);
        index.CopyTo(footer, meta.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(footer.AsSpan(FooterLength - 8), Magic);
        file.Write(random is not null && random.OneIn(20) ? [.. ByteMutator.Mutate(footer[..^8], random), .. footer[^8..]] : footer);
        return file.ToArray();
    }

    /// <summary>Returns the masked CRC-32C of bytes, as TensorFlow stores it.</summary>
    public static uint Masked(params ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc = Crc32CTable[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }

    // Keys share their beginnings with the key before, except at every second entry.
    private static byte[] Block(IReadOnlyList<(byte[] Key, byte[] Value)> entries, FuzzRandom? random)
    {
        List<byte> bytes = [];
        List<int> restarts = [0];
        byte[] last = [];
        for (int i = 0; i < entries.Count; i++)
        {
            (byte[] key, byte[] value) = entries[i];
            int shared = i % 2 == 0 ? 0 : last.AsSpan().CommonPrefixLength(key);
            if (shared == 0 && i > 0)
            {
                restarts.Add(bytes.Count);
            }

            ulong[] numbers = [(ulong)shared, (ulong)(key.Length - shared), (ulong)value.Length];
            if (random is not null && random.OneIn(60))
            {
                numbers[random.Below(3)] = (ulong)random.Telling();
            }

            Array.ForEach(numbers, number => ProtobufField.AddVarint(bytes, number));
            bytes.AddRange(key[shared..]);
            bytes.AddRange(value);
            last = key;
        }

        int count = random is not null && random.OneIn(60) ? (int)random.Telling() : restarts.Count;
        return [.. bytes, .. restarts.SelectMany(BitConverter.GetBytes), .. BitConverter.GetBytes(count)];
    }

    // Returns the block's handle: its position and length.
    private static byte[] Append(MemoryStream file, byte[] block, FuzzRandom? random)
    {
        bool isPacked = random is not null && random.OneIn(3);
        byte[] stored = isPacked ? Snappy(block, random!) : block;
        stored = [.. stored, random is not null && random.OneIn(60) ? random.Byte() : (byte)(isPacked ? 1 : 0)];
        List<byte> handle = [];
        ProtobufField.AddVarint(handle, random is not null && random.OneIn(80) ? (ulong)random.Telling() : (ulong)file.Length);
        ProtobufField.AddVarint(handle, random is not null && random.OneIn(80) ? (ulong)random.Telling() : (ulong)stored.Length - 1);
        file.Write(stored);
        file.Write(BitConverter.GetBytes(Masked(stored) ^ (random is not null && random.OneIn(60) ? 1u : 0)));
        return [.. handle];
    }

    // Literals, and copies where a byte repeats.
    private static byte[] Snappy(byte[] block, FuzzRandom random)
    {
        List<byte> bytes = [];
        ProtobufField.AddVarint(bytes, random.OneIn(40) ? (ulong)random.Telling() : (ulong)block.Length);
        for (int at = 0; at < block.Length;)
        {
            int run = 0;
            while (at > 0 && run < 60 && at + run < block.Length && block[at + run] == block[at - 1])
            {
                run++;
            }

            int length = run > 3 ? run : Math.Min(block.Length - at, random.Between(1, 60));
            bytes.AddRange(run > 3 ? [(byte)(((length - 1) << 2) | 2), 1, 0] : [(byte)((length - 1) << 2), .. block[at..(at + length)]]);
            at += length;
        }

        return random.OneIn(20) ? ByteMutator.Mutate([.. bytes], random) : [.. bytes];
    }

    private static uint CrcOfByte(uint value)
    {
        for (int bit = 0; bit < 8; bit++)
        {
            value = (value & 1) != 0 ? (value >> 1) ^ 0x82F63B78 : value >> 1;
        }

        return value;
    }
}
