using System.Text;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Lists the links of groups, in each of the three forms in which HDF5 stores them.</summary>
/// <param name="space">The file.</param>
/// <remarks>
/// The old form is a B-tree of names in a heap; the new forms are messages in the object header and,
/// for many links, a <see cref="Hdf5Heap"/> with an index. Soft and external links are skipped.
/// </remarks>
internal sealed class Hdf5Groups(Hdf5Space space)
{
    private const int LinkInfo = 0x02;
    private const int Link = 0x06;
    private const int SymbolTable = 0x11;
    private const int MaxTreeDepth = 16;
    private const int ShortNameLength = 128;
    private const int MaxNameLength = 1024;

    /// <summary>Returns whether an object is a group.</summary>
    public static bool IsGroup(Hdf5Object header) => header.Has(SymbolTable) || header.Has(LinkInfo) || header.Has(Link);

    /// <summary>Returns the names and the positions of the objects in a group.</summary>
    /// <exception cref="CheckpointException">The group is damaged or not supported.</exception>
    public List<(string Name, long Position)> Links(Hdf5Object header)
    {
        var links = new List<(string, long)>();
        if (header.Has(SymbolTable))
        {
            Hdf5Cursor table = header.Get(SymbolTable);
            long tree = table.DefinedAddress();
            AddTree(tree, Heap(table.DefinedAddress()), links, 0);
        }

        foreach (int message in header.All(Link))
        {
            Add(header.Cursor(message), links);
        }

        if (header.Has(LinkInfo))
        {
            AddDense(header.Get(LinkInfo), links);
        }

        return links;
    }

    private (long Position, long Length) Heap(long position)
    {
        Hdf5Cursor heap = space.At(position, 8 + (2 * space.LengthSize) + space.AddressSize);
        heap.Expect("HEAP"u8);
        heap.Take(4);
        long length = heap.Length();
        heap.Length();
        return (heap.DefinedAddress(), length);
    }

    private void AddTree(long position, (long Position, long Length) heap, List<(string, long)> links, int depth)
    {
        Hdf5Cursor head = space.At(position, 8 + (2 * space.AddressSize));
        head.Expect("TREE"u8);
        if (head.Byte() != 0 || depth > MaxTreeDepth)
        {
            throw head.Fault("the tree of a group is of another type, or too deep");
        }

        byte level = head.Byte();
        int count = head.Short();
        long start = position + 8 + (2 * space.AddressSize);
        Hdf5Cursor node = space.At(start, ((long)count * (space.AddressSize + space.LengthSize)) + space.LengthSize);
        for (int i = 0; i < count; i++)
        {
            node.Length();
            long child = node.DefinedAddress();
            if (level > 0)
            {
                AddTree(child, heap, links, depth + 1);
            }
            else
            {
                AddSymbols(child, heap, links);
            }
        }
    }

    private void AddSymbols(long position, (long Position, long Length) heap, List<(string, long)> links)
    {
        const int CacheLength = 24;
        const uint SoftLink = 2;
        Hdf5Cursor head = space.At(position, 8);
        head.Expect("SNOD"u8);
        head.Take(2);
        int count = head.Short();
        Hdf5Cursor node = space.At(position + 8, (long)count * ((2 * space.AddressSize) + CacheLength));
        for (int i = 0; i < count; i++)
        {
            long name = (long)Math.Min(node.Number(space.AddressSize), long.MaxValue);
            long? target = node.Address();
            uint cache = node.Word();
            node.Take(CacheLength - 4);
            if (cache != SoftLink && target is { } at)
            {
                links.Add((Name(heap, name), at));
            }
        }
    }

    private string Name((long Position, long Length) heap, long offset)
    {
        if (offset >= heap.Length)
        {
            throw new CheckpointException(space.File.Name, heap.Position, $"the name at {offset} is outside of its heap of {heap.Length} bytes. The HDF5 file is damaged.");
        }

        // Most names are short.
        return Name(heap, offset, ShortNameLength) ?? Name(heap, offset, MaxNameLength)
            ?? throw new CheckpointException(space.File.Name, heap.Position + offset, "a name has no end. The HDF5 file is damaged.");
    }

    private string? Name((long Position, long Length) heap, long offset, int max)
    {
        Hdf5Cursor bytes = space.UpTo(heap.Position + offset, (int)Math.Min(heap.Length - offset, max));
        ReadOnlySpan<byte> all = bytes.Take(bytes.Left);
        int end = all.IndexOf((byte)0);
        return end >= 0 ? Encoding.UTF8.GetString(all[..end]) : null;
    }

    private void AddDense(Hdf5Cursor info, List<(string, long)> links)
    {
        info.Byte();
        byte flags = info.Byte();
        info.Take((flags & 1) != 0 ? 8 : 0);
        long? heapAt = info.Address(), names = info.Address();
        if (heapAt is not { } position || names is not { } index)
        {
            return;
        }

        const int HashLength = 4;
        var heap = new Hdf5Heap(space, position);
        foreach (byte[] record in new Hdf5Tree(space, index).Records())
        {
            byte[] link = heap.Read(record.AsSpan(Math.Min(HashLength, record.Length)));
            Add(new Hdf5Cursor(link, position, space), links);
        }
    }

    private static void Add(Hdf5Cursor link, List<(string, long)> links)
    {
        link.Byte();
        byte flags = link.Byte();
        byte type = (flags & 8) != 0 ? link.Byte() : (byte)0;
        link.Take((flags & 4) != 0 ? 8 : 0);
        link.Take((flags & 0x10) != 0 ? 1 : 0);
        ulong length = link.Number(1 << (flags & 3));
        if (length > MaxNameLength)
        {
            throw link.Fault($"a name has {length} bytes; expected at most {MaxNameLength}");
        }

        string name = Encoding.UTF8.GetString(link.Take((int)Math.Min(length, int.MaxValue)));
        if (type == 0)
        {
            links.Add((name, link.DefinedAddress()));
        }
    }
}
