using System.Buffers.Binary;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Reads the sorted table of keys and values that TensorFlow's checkpoints use. The file is
/// untrusted.
/// </summary>
/// <remarks>
/// A table consists of data blocks, an empty metaindex block, an index block with one entry per
/// data block, and a footer. Each block has a checksum. Source: tensorflow/core/lib/io/format.cc.
/// </remarks>
internal sealed class SortedTable
{
    /// <summary>Specifies the last eight bytes of each table.</summary>
    public const ulong Magic = 0xDB4775248B80FB57;

    /// <summary>Specifies the size of the footer in bytes.</summary>
    public const int FooterLength = 48;

    // One byte for the compression and four for the checksum follow each block.
    private const int TrailerLength = 5;
    private const byte SnappyCompression = 1;

    private const int MaxKept = 1 << 20;

    private readonly CheckpointFile _file;
    private readonly List<(byte[] LastKey, long Offset, long Length)> _blocks = [];
    private volatile KeptBlock? _latest;

    /// <summary>Reads the footer and the index of a table.</summary>
    /// <param name="file">The file, which stays the caller's.</param>
    /// <exception cref="CheckpointException">The file is not a table, or is damaged.</exception>
    public SortedTable(CheckpointFile file)
    {
        _file = file;
        if (!IsTable(file))
        {
            throw new CheckpointException(file.Name, null, "the last eight bytes are not those of a TensorFlow table. The file is not a TensorFlow checkpoint, or is truncated.");
        }

        long start = file.Length - FooterLength;
        byte[] footer = file.Read(start, FooterLength);
        int next = 0;

        // The metaindex has no entries, but its checksum shows damage.
        (long metaOffset, long metaLength) = Handle(footer, ref next, start);
        _ = ReadBlock(metaOffset, metaLength);
        (long offset, long length) = Handle(footer, ref next, start);
        foreach (TableEntry entry in new TableBlock(ReadBlock(offset, length), file.Name, offset).Entries(null))
        {
            next = 0;
            (long at, long size) = Handle(entry.Value.Span, ref next, entry.Position);

            // Blocks that the index names twice would be read twice.
            if (_blocks.Count > 0 && at < _blocks[^1].Offset + _blocks[^1].Length + TrailerLength)
            {
                throw new CheckpointException(file.Name, entry.Position, $"the block at {at} begins inside the block before it.");
            }

            _blocks.Add((entry.Key, at, size));
        }
    }

    /// <summary>Returns whether a file ends as a table does.</summary>
    public static bool IsTable(CheckpointFile file)
    {
        if (file.Length < FooterLength)
        {
            return false;
        }

        Span<byte> magic = stackalloc byte[sizeof(ulong)];
        file.Read(file.Length - sizeof(ulong), magic);
        return BinaryPrimitives.ReadUInt64LittleEndian(magic) == Magic;
    }

    /// <summary>Enumerates all entries in the order of their keys.</summary>
    /// <exception cref="CheckpointException">A block is damaged, or the keys do not ascend.</exception>
    public IEnumerable<TableEntry> Entries()
    {
        byte[]? last = null;
        foreach ((_, long offset, long length) in _blocks)
        {
            foreach (TableEntry entry in Block(offset, length).Entries(last))
            {
                last = entry.Key;
                yield return entry;
            }
        }
    }

    /// <summary>Finds the entry of a key. Reads only the block that contains it.</summary>
    /// <returns>The entry; null if the table has no such key.</returns>
    /// <exception cref="CheckpointException">The block is damaged.</exception>
    public TableEntry? Find(byte[] key)
    {
        int index = 0, end = _blocks.Count;
        while (index < end)
        {
            int middle = (index + end) / 2;
            (index, end) = _blocks[middle].LastKey.AsSpan().SequenceCompareTo(key) >= 0 ? (index, middle) : (middle + 1, end);
        }

        return index == _blocks.Count
            ? null
            : Block(_blocks[index].Offset, _blocks[index].Length).Entries(null).FirstOrDefault(entry => entry.Key.AsSpan().SequenceEqual(key));
    }

    private TableBlock Block(long offset, long length)
    {
        // Small arrays share a block and are read one after the other.
        if (_latest is { } latest && latest.Offset == offset && latest.Length == length)
        {
            return latest.Block;
        }

        var block = new TableBlock(ReadBlock(offset, length), _file.Name, offset);
        _latest = length <= MaxKept ? new(offset, length, block) : null;
        return block;
    }

    private ReadOnlyMemory<byte> ReadBlock(long offset, long length)
    {
        if (length > Array.MaxLength - TrailerLength || !_file.Contains(offset, length + TrailerLength))
        {
            throw new CheckpointException(_file.Name, offset, $"a block of {length} bytes at {offset} is not inside the file of {_file.Length} bytes.");
        }

        byte[] stored = _file.Read(offset, length + TrailerLength);
        int type = (int)length;
        if (Crc32C.MaskedOf(stored.AsSpan(0, type + 1)) != BinaryPrimitives.ReadUInt32LittleEndian(stored.AsSpan(type + 1)))
        {
            throw new CheckpointException(_file.Name, offset, $"the checksum of the block of {length} bytes does not match. The file is damaged.");
        }

        return stored[type] switch
        {
            0 => stored.AsMemory(0, type),
            SnappyCompression => Snappy.Decompress(stored.AsSpan(0, type)) ?? throw new CheckpointException(_file.Name, offset, "a block is not valid Snappy data."),
            byte other => throw new CheckpointException(_file.Name, offset, $"a block has the unknown compression {other}; expected 0 (none) or 1 (Snappy)."),
        };
    }

    private (long Offset, long Length) Handle(ReadOnlySpan<byte> bytes, ref int next, long position) =>
        Varint.Read(bytes, ref next) is ulong offset and <= long.MaxValue && Varint.Read(bytes, ref next) is ulong length and <= int.MaxValue
            ? ((long)offset, (long)length)
            : throw new CheckpointException(_file.Name, position, "the position or length of a block is damaged.");

    private sealed record KeptBlock(long Offset, long Length, TableBlock Block);
}
