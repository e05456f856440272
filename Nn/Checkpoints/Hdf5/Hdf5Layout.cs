namespace NeoResNet.Nn.Checkpoints;

/// <summary>Represents where the elements of a dataset are stored.</summary>
/// <param name="Compact">The elements themselves; null if they are stored elsewhere.</param>
/// <param name="Position">
/// Position of the elements, or of the index of the chunks; null if nothing is stored.
/// </param>
/// <param name="Length">The bytes of contiguous elements, or of a filtered single chunk.</param>
/// <param name="Chunk">
/// The sizes of a chunk in elements; null if the elements are not in chunks.
/// </param>
/// <param name="Index">How the chunks are found.</param>
/// <param name="Mask">The filters that a filtered single chunk leaves out, as bits.</param>
internal sealed record Hdf5Layout(byte[]? Compact, long? Position, long Length, IReadOnlyList<long>? Chunk, Hdf5ChunkIndex Index, uint Mask)
{
    private const byte CompactClass = 0;
    private const byte ContiguousClass = 1;
    private const byte ChunkedClass = 2;

    /// <summary>Reads a data layout message of the versions 1 to 4.</summary>
    /// <exception cref="CheckpointException">The message is damaged or not supported.</exception>
    public static Hdf5Layout Read(Hdf5Cursor message)
    {
        byte version = message.Byte();
        return version switch
        {
            1 or 2 => ReadOld(ref message),
            3 or 4 => ReadNew(ref message, version),
            _ => throw message.Fault($"a data layout has version {version}; expected 1 to 4"),
        };
    }

    private static Hdf5Layout ReadOld(ref Hdf5Cursor message)
    {
        int rank = message.Byte();
        byte kind = message.Byte();
        message.Take(5);
        long? position = kind != CompactClass ? message.Address() : null;
        long[] sizes = Sizes(ref message, rank, sizeof(uint));
        return kind switch
        {
            CompactClass => new(message.Take((int)Math.Min(message.Word(), int.MaxValue)).ToArray(), null, 0, null, default, 0),

            // The length follows from type and shape.
            ContiguousClass => new(null, position, -1, null, default, 0),

            // The last size is that of an element.
            ChunkedClass => new(null, position, 0, sizes[..^Math.Min(1, rank)], Hdf5ChunkIndex.Tree, 0),
            _ => throw message.Fault($"a data layout has class {kind}"),
        };
    }

    private static Hdf5Layout ReadNew(ref Hdf5Cursor message, byte version)
    {
        byte kind = message.Byte();
        switch (kind)
        {
            case CompactClass:
                return new(message.Take(message.Short()).ToArray(), null, 0, null, default, 0);
            case ContiguousClass:
                long? position = message.Address();
                return new(null, position, message.Length(), null, default, 0);
            case ChunkedClass when version == 3:
                int rank = message.Byte();
                long? tree = message.Address();
                long[] sizes = Sizes(ref message, rank, sizeof(uint));
                return new(null, tree, 0, sizes[..^Math.Min(1, rank)], Hdf5ChunkIndex.Tree, 0);
            case ChunkedClass:
                return ReadChunked(ref message);
            default:
                throw message.Fault($"a data layout has class {kind}; virtual datasets are not supported");
        }
    }

    private static Hdf5Layout ReadChunked(ref Hdf5Cursor message)
    {
        const byte IsFiltered = 2;
        byte flags = message.Byte();
        int rank = message.Byte();
        int width = message.Byte();
        if (width is < 1 or > 8)
        {
            throw message.Fault($"the sizes of chunks have {width} bytes");
        }

        long[] sizes = Sizes(ref message, rank, width)[..^Math.Min(1, rank)];
        switch (message.Byte())
        {
            case 1:
                long length = (flags & IsFiltered) != 0 ? message.Length() : -1;
                uint mask = (flags & IsFiltered) != 0 ? message.Word() : 0;
                return new(null, message.Address(), length, sizes, Hdf5ChunkIndex.Single, mask);
            case 2:
                return new(null, message.Address(), 0, sizes, Hdf5ChunkIndex.Implicit, 0);
            case 3:
                message.Byte();
                return new(null, message.Address(), 0, sizes, Hdf5ChunkIndex.FixedArray, 0);
            default:
                throw message.Fault("a dataset that can grow has an index that is not supported. Write it with a fixed shape, or without libver='latest'");
        }
    }

    private static long[] Sizes(ref Hdf5Cursor message, int rank, int width)
    {
        long[] sizes = new long[rank];
        for (int d = 0; d < rank; d++)
        {
            ulong size = message.Number(width);
            sizes[d] = size is > 0 and <= int.MaxValue ? (long)size : throw message.Fault($"a chunk has {size} elements in a dimension");
        }

        return sizes;
    }
}
