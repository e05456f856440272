using System.Numerics;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Reads the records of a version 2 B-tree, the index of groups with many links.</summary>
internal sealed class Hdf5Tree
{
    // Signature, version, type and checksum of a node.
    private const int NodeOverhead = 10;
    private const int MaxDepth = 16;

    // A hash or a creation order, and the identifier of a link.
    private const int MinRecordSize = 11;

    private readonly Hdf5Space _space;
    private readonly int _nodeSize;
    private readonly int _recordSize;
    private readonly int _depth;
    private readonly long? _root;
    private readonly HashSet<long> _visited = [];
    private readonly int _rootCount;

    // Per level from the leaves: the bytes of the count of records in a child and below it.
    private readonly List<(int Count, int Total)> _sizes = [];

    /// <summary>Reads the header of a tree.</summary>
    public Hdf5Tree(Hdf5Space space, long position)
    {
        _space = space;
        Hdf5Cursor head = space.CheckedAt(position, 18 + space.AddressSize + space.LengthSize);
        head.Expect("BTHD"u8);
        head.Take(2);
        _nodeSize = (int)Math.Min(head.Word(), 1 << 24);
        _recordSize = head.Short();
        _depth = head.Short();
        head.Take(2);
        _root = head.Address();
        _rootCount = head.Short();
        if (_depth > MaxDepth || _recordSize < MinRecordSize || _nodeSize < NodeOverhead + _recordSize)
        {
            throw head.Fault($"a tree of depth {_depth} with nodes of {_nodeSize} and records of {_recordSize} bytes is not supported");
        }

        // The sizes follow from how many records nodes of each level can have.
        BigInteger most = (_nodeSize - NodeOverhead) / _recordSize, below = most;
        int countSize = Bytes(most);
        _sizes.Add((countSize, 0));
        for (int level = 1; level <= _depth; level++)
        {
            int pointer = space.AddressSize + countSize + _sizes[level - 1].Total;
            most = Math.Max(0, (_nodeSize - NodeOverhead - pointer) / (_recordSize + pointer));
            below = ((most + 1) * below) + most;
            _sizes.Add((countSize, Bytes(below)));
        }
    }

    /// <summary>Returns all records.</summary>
    /// <exception cref="CheckpointException">A node is damaged.</exception>
    public List<byte[]> Records()
    {
        var records = new List<byte[]>();
        if (_root is { } root)
        {
            Read(root, _rootCount, _depth, records);
        }

        return records;
    }

    private void Read(long position, int count, int level, List<byte[]> records)
    {
        Hdf5Cursor node = _space.UpTo(position, _nodeSize);
        if (!_visited.Add(position))
        {
            throw node.Fault("a tree contains a node twice");
        }

        node.Expect(level == 0 ? "BTLF"u8 : "BTIN"u8);
        node.Take(2);
        for (int i = 0; i < count; i++)
        {
            records.Add(node.Take(_recordSize).ToArray());
        }

        var children = new List<(long Position, int Count)>();
        for (int i = 0; level > 0 && i <= count; i++)
        {
            children.Add((node.DefinedAddress(), (int)node.Number(_sizes[level - 1].Count)));
            node.Take(_sizes[level - 1].Total);
        }

        // The checksum follows the last record, not the end of the node.
        node.CheckSum();
        children.ForEach(child => Read(child.Position, child.Count, level - 1, records));
    }

    private static int Bytes(BigInteger most) => Math.Clamp((int)((most.GetBitLength() + 7) / 8), 1, 8);
}
