namespace NeoResNet.Nn.Checkpoints;

/// <summary>Represents the messages of an object header: of a group or a dataset.</summary>
/// <remarks>Versions 1 and 2 are read, with continuation blocks.</remarks>
internal sealed class Hdf5Object
{
    private const int ContinuationType = 0x10;
    private const int MaxBlocks = 1000;

    // Attributes are the largest messages; they are not read, but their bytes are.
    private const int MaxBlockLength = 64 << 20;

    private readonly List<(int Type, byte[] Data, long Position)> _messages = [];
    private readonly HashSet<long> _continued = [];
    private readonly Hdf5Space _space;

    /// <summary>Reads the messages of the object at a position.</summary>
    /// <exception cref="CheckpointException">The header is damaged or not supported.</exception>
    public Hdf5Object(Hdf5Space space, long position)
    {
        _space = space;
        var blocks = new Queue<(long Position, long Length)>();
        Hdf5Cursor start = space.UpTo(position, 64);
        bool isNew = start.Left >= 4 && start.Take(4).SequenceEqual("OHDR"u8);
        byte flags = isNew ? ReadNewStart(ref start, position, blocks) : (byte)0;
        int head = isNew ? start.Read : 0;
        if (!isNew)
        {
            ReadOldStart(position, blocks);
        }

        for (int count = 1; blocks.TryDequeue(out (long Position, long Length) block); count++)
        {
            if (count > MaxBlocks || block.Length > MaxBlockLength)
            {
                throw new CheckpointException(space.File.Name, block.Position, $"an object header has more than {MaxBlocks} blocks or {MaxBlockLength} bytes.");
            }

            Hdf5Cursor messages = isNew ? space.CheckedAt(block.Position, block.Length) : space.At(block.Position, block.Length);
            messages.Take(count == 1 ? head : 0);
            ReadBlock(messages, block.Position, isNew, flags, blocks);
        }
    }

    /// <summary>Returns whether the object has a message of a type.</summary>
    public bool Has(int type) => _messages.Exists(message => message.Type == type);

    /// <summary>Returns the message of a type.</summary>
    /// <exception cref="CheckpointException">The object has no such message.</exception>
    public Hdf5Cursor Get(int type)
    {
        int index = _messages.FindIndex(message => message.Type == type);
        return index >= 0 ? Cursor(index) : throw new CheckpointException(_space.File.Name, null, $"an object has no message of type {type}. The HDF5 file is damaged.");
    }

    /// <summary>Returns the positions of all messages of a type, for <see cref="Cursor"/>.</summary>
    public IEnumerable<int> All(int type) => Enumerable.Range(0, _messages.Count).Where(i => _messages[i].Type == type);

    /// <summary>Returns a message.</summary>
    public Hdf5Cursor Cursor(int index) => new(_messages[index].Data, _messages[index].Position, _space);

    // Dataspace, link info, datatype, link, layout, filters and symbol table. Others, such as
    // attributes, are skipped.
    private static bool IsUsed(int type) => type is 0x01 or 0x02 or 0x03 or 0x06 or 0x08 or 0x0B or 0x11;

    private static byte ReadNewStart(ref Hdf5Cursor start, long position, Queue<(long, long)> blocks)
    {
        if (start.Byte() is var version && version != 2)
        {
            throw start.Fault($"an object header has version {version}; expected 2");
        }

        byte flags = start.Byte();
        start.Take((flags & 0x20) != 0 ? 16 : 0);
        start.Take((flags & 0x10) != 0 ? 4 : 0);
        ulong length = start.Number(1 << (flags & 3));

        // The checksum is that of the start and the messages.
        blocks.Enqueue((position, start.Read + (long)Math.Min(length, int.MaxValue)));
        return flags;
    }

    private void ReadOldStart(long position, Queue<(long, long)> blocks)
    {
        Hdf5Cursor start = _space.At(position, 16);
        if (start.Byte() is var version && version != 1)
        {
            throw start.Fault($"an object header has version {version}; expected 1 or 2");
        }

        start.Take(7);
        blocks.Enqueue((position + 16, start.Word()));
    }

    private void ReadBlock(Hdf5Cursor block, long position, bool isNew, byte flags, Queue<(long, long)> blocks)
    {
        // A continuation of version 2 has a signature.
        if (isNew && _continued.Contains(position))
        {
            block.Expect("OCHK"u8);
        }

        int head = isNew ? 4 + ((flags & 4) != 0 ? 2 : 0) : 8, tail = isNew ? Hdf5Checksum.Length : 0;
        while (block.Left - tail >= head)
        {
            int type = isNew ? block.Byte() : block.Short();
            int length = block.Short();
            byte shared = block.Byte();
            block.Take(head - (isNew ? 4 : 5));
            if (length > block.Left - tail)
            {
                throw block.Fault($"a message of {length} bytes exceeds its block");
            }

            long at = position + block.Read;
            byte[] data = block.Take(length).ToArray();
            if (type == ContinuationType)
            {
                var target = new Hdf5Cursor(data, at, _space);
                long next = target.DefinedAddress();
                if (!_continued.Add(next))
                {
                    throw target.Fault("an object header continues in the same block twice");
                }

                // The length of a block of version 2 includes its checksum.
                blocks.Enqueue((next, Math.Max(0, target.Length() - tail)));
            }
            else if (IsUsed(type))
            {
                // Bit 1: the message is stored elsewhere, as committed datatypes are.
                _messages.Add(((shared & 2) != 0 ? -type : type, data, at));
            }
        }
    }
}
