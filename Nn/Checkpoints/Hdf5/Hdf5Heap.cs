using System.Buffers.Binary;
using System.Numerics;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Reads objects of a fractal heap, which holds the links of groups with many links.</summary>
/// <remarks>
/// The heap's space is cut into blocks whose sizes double from row to row. Objects larger than the
/// blocks ("huge"), and filters, are not supported: links have neither.
/// </remarks>
internal sealed class Hdf5Heap
{
    private const int MaxRows = 64;

    private readonly Hdf5Space _space;
    private readonly int _offsetSize;
    private readonly int _lengthSize;
    private readonly int _width;
    private readonly long _startSize;
    private readonly long _maxDirectSize;
    private readonly int _rows;
    private readonly long _root;
    private readonly bool _hasChecksums;
    private readonly HashSet<long> _verified = [];

    /// <summary>Reads the header of a heap.</summary>
    public Hdf5Heap(Hdf5Space space, long position)
    {
        _space = space;
        Hdf5Cursor head = space.UpTo(position, 256);
        head.Expect("FRHP"u8);
        head.Byte();
        head.Short();
        int filters = head.Short();
        _hasChecksums = (head.Byte() & 2) != 0;
        uint maxManaged = head.Word();
        head.Take((2 * space.LengthSize) + (2 * space.AddressSize) + (8 * space.LengthSize));
        _width = head.Short();
        _startSize = head.Length();
        _maxDirectSize = head.Length();
        int maxHeapBits = head.Short();
        head.Short();
        _root = head.DefinedAddress();
        _rows = head.Short();
        if (filters != 0 || _width == 0 || _startSize <= 0 || _maxDirectSize < _startSize || _maxDirectSize > int.MaxValue || maxHeapBits > 64 || _rows > MaxRows)
        {
            throw head.Fault("a heap of links has filters or sizes that are not supported");
        }

        head.CheckSum();

        _offsetSize = (maxHeapBits + 7) / 8;
        _lengthSize = (BitOperations.Log2((ulong)Math.Min(_maxDirectSize, maxManaged)) / 8) + 1;
    }

    // Signature, version, address of the heap and offset of the block.
    private int BlockHead => 5 + _space.AddressSize + _offsetSize;

    /// <summary>Reads the object of an identifier.</summary>
    /// <exception cref="CheckpointException">The heap does not contain the object.</exception>
    public byte[] Read(ReadOnlySpan<byte> identifier)
    {
        var id = new Hdf5Cursor(identifier, _root, _space);
        byte kind = id.Byte();
        if ((kind & 0x30) == 0x20)
        {
            return id.Take((kind & 0x0F) + 1).ToArray();
        }

        if ((kind & 0x30) != 0)
        {
            throw id.Fault("a link is stored as a huge object");
        }

        long offset = (long)Math.Min(id.Number(_offsetSize), long.MaxValue);
        int length = (int)Math.Min(id.Number(_lengthSize), int.MaxValue);
        (long block, long start, long size) = _rows == 0 ? (_root, 0, _startSize) : Find(_root, 0, _rows, offset);
        Verify(block, size);
        return offset >= start && length <= size - (offset - start)
            ? _space.At(block + (offset - start), length).Take(length).ToArray()
            : throw id.Fault("a link is outside of its block");
    }

    // The checksum of a direct block is behind its head, and counts as zero.
    private void Verify(long position, long size)
    {
        if (!_hasChecksums || !_verified.Add(position))
        {
            return;
        }

        Hdf5Cursor block = _space.At(position, size);
        byte[] bytes = block.Take((int)size).ToArray();
        Span<byte> stored = size >= BlockHead + Hdf5Checksum.Length ? bytes.AsSpan(BlockHead, Hdf5Checksum.Length) : throw block.Fault("a block of a heap is shorter than its head");
        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(stored);
        stored.Clear();
        if (Hdf5Checksum.Of(bytes) != expected)
        {
            throw block.Fault("the checksum of a block of a heap does not match");
        }
    }

    // The direct block that contains an offset of the heap's space.
    private (long Position, long Start, long Size) Find(long position, long start, int rows, long offset)
    {
        int directRows = BitOperations.Log2((ulong)_maxDirectSize) - BitOperations.Log2((ulong)_startSize) + 2;
        Hdf5Cursor block = _space.CheckedAt(position, BlockHead + (rows * _width * _space.AddressSize));
        block.Expect("FHIB"u8);
        block.Take(BlockHead - 4);
        for (int row = 0; row < rows; row++)
        {
            long size = _startSize << Math.Min(Math.Max(row - 1, 0), 62 - BitOperations.Log2((ulong)_startSize));
            for (int column = 0; column < _width; column++)
            {
                long? child = block.Address();
                if (offset >= start && offset - start < size)
                {
                    long at = child ?? throw block.Fault("a link is in a block that is not stored");

                    // An indirect block of a row spans as much as a direct block would.
                    int childRows = BitOperations.Log2((ulong)size) - BitOperations.Log2((ulong)(_startSize * _width)) + 1;
                    return row < directRows ? (at, start, size)
                        : childRows > 0 && childRows < rows ? Find(at, start, childRows, offset)
                        : throw block.Fault("a heap of links has an indirect block of a wrong size");
                }

                start += size;
                if (start < 0)
                {
                    throw block.Fault("a heap of links is too large");
                }
            }
        }

        throw block.Fault("a link is outside of its heap");
    }
}
