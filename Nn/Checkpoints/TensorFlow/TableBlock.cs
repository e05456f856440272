using System.Buffers.Binary;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Represents a key and its value in a <see cref="SortedTable"/>.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value, a part of the block's memory.</param>
/// <param name="Position">Position of the block in the file, for messages.</param>
internal readonly record struct TableEntry(byte[] Key, ReadOnlyMemory<byte> Value, long Position);

/// <summary>Reads the entries of one block of a <see cref="SortedTable"/>.</summary>
/// <param name="content">The block, decompressed.</param>
/// <param name="file">Name of the file, for messages.</param>
/// <param name="position">Position of the block in the file, for messages.</param>
/// <remarks>
/// An entry stores the length that its key shares with the key before, the lengths of the rest of
/// its key and of its value, and both. Source: tensorflow/core/lib/io/block_builder.cc.
/// </remarks>
internal sealed class TableBlock(ReadOnlyMemory<byte> content, string file, long position)
{
    // Keys that share long prefixes expand. Honest tables stay far below this factor, which bounds
    // the memory that a hostile block can take.
    private const int MaxKeyExpansion = 16;
    private const int MaxKeyLength = 4096;

    /// <summary>Enumerates the entries.</summary>
    /// <param name="previous">The key before the block; null if there is none.</param>
    /// <exception cref="CheckpointException">
    /// An entry is damaged, or its key does not follow the key before.
    /// </exception>
    public IEnumerable<TableEntry> Entries(byte[]? previous)
    {
        int end = EndOfEntries();
        long allowed = ((long)content.Length * MaxKeyExpansion) + MaxKeyLength;
        byte[] last = [];
        for (int next = 0; next < end;)
        {
            ulong shared = Number(ref next, end), rest = Number(ref next, end), length = Number(ref next, end);
            if (shared + rest > MaxKeyLength)
            {
                throw Fault($"a key has more than {MaxKeyLength} bytes");
            }

            if (shared > (ulong)last.Length || rest > (ulong)(end - next) || length > (ulong)(end - next) - rest)
            {
                throw Fault("an entry does not lie inside its block");
            }

            byte[] key = [.. last.AsSpan(0, (int)shared), .. content.Span.Slice(next, (int)rest)];
            allowed -= key.Length;
            if (allowed < 0)
            {
                throw Fault($"the keys need more than {MaxKeyExpansion} times the bytes of their block");
            }

            if (previous is not null && key.AsSpan().SequenceCompareTo(previous) <= 0)
            {
                throw Fault("the keys do not ascend");
            }

            next += (int)rest;
            yield return new TableEntry(key, content.Slice(next, (int)length), position);
            next += (int)length;
            last = key;
            previous = key;
        }
    }

    // The offsets of the restart points and their number end the block. They only speed up
    // searches.
    private int EndOfEntries()
    {
        int words = content.Length / sizeof(uint);
        uint restarts = words == 0 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(content.Span[^sizeof(uint)..]);
        return words > 0 && restarts < words ? content.Length - (sizeof(uint) * ((int)restarts + 1)) : throw Fault("the number of restart points is damaged");
    }

    private ulong Number(ref int next, int end) => Varint.Read(content.Span[..end], ref next) ?? throw Fault("an entry does not lie inside its block");

    private CheckpointException Fault(string reason) => new(file, position, $"{reason}. The table is damaged.");
}
