using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Finds the stored chunks of a dataset.</summary>
/// <param name="space">The file.</param>
/// <param name="dataset">The dataset, which is in chunks.</param>
internal sealed class Hdf5Chunks(Hdf5Space space, Hdf5Dataset dataset)
{
    private const int MaxTreeDepth = 16;

    private readonly IReadOnlyList<long> _chunk = dataset.Storage.Chunk!;

    /// <summary>Returns the place of each chunk: its first indices, and its bytes in the file.</summary>
    /// <exception cref="CheckpointException">The index of the chunks is damaged.</exception>
    public List<(long[] Start, long Position, long Length, uint Mask)> Find()
    {
        var chunks = new List<(long[], long, long, uint)>();
        if (dataset.Storage.Position is not { } position)
        {
            return chunks;
        }

        switch (dataset.Storage.Index)
        {
            case Hdf5ChunkIndex.Tree:
                AddTree(position, chunks, 0);
                break;
            case Hdf5ChunkIndex.Single:
                chunks.Add((new long[_chunk.Count], position, dataset.Storage.Length >= 0 ? dataset.Storage.Length : ChunkLength, dataset.Storage.Mask));
                break;
            case Hdf5ChunkIndex.Implicit:
                if (Count > space.File.Length / Math.Max(1, ChunkLength))
                {
                    throw new CheckpointException(space.File.Name, position, $"{Count} chunks of {ChunkLength} bytes are more than the file contains. The HDF5 file is damaged.");
                }

                for (long i = 0; i < Count; i++)
                {
                    chunks.Add((StartOf(i), position + (i * ChunkLength), ChunkLength, 0));
                }

                break;
            default:
                AddFixedArray(position, chunks);
                break;
        }

        return chunks;
    }

    /// <summary>Gets the bytes of a chunk without filters.</summary>
    public long ChunkLength => _chunk.Aggregate((long)dataset.ElementType.ByteSize(), (length, size) => Math.Min(length, int.MaxValue) * size);

    /// <summary>Gets the number of chunks that cover the dataset.</summary>
    public long Count
    {
        get
        {
            long count = 1;
            for (int d = 0; d < _chunk.Count; d++)
            {
                count = Math.Min(count, int.MaxValue) * ((dataset.Shape[d] + _chunk[d] - 1) / _chunk[d]);
            }

            return count;
        }
    }

    private long[] StartOf(long index)
    {
        long[] start = new long[_chunk.Count];
        for (int d = start.Length - 1; d >= 0; d--)
        {
            long perDimension = (dataset.Shape[d] + _chunk[d] - 1) / _chunk[d];
            start[d] = index % perDimension * _chunk[d];
            index /= perDimension;
        }

        return start;
    }

    private void AddTree(long position, List<(long[], long, long, uint)> chunks, int depth)
    {
        Hdf5Cursor head = space.At(position, 8 + (2 * space.AddressSize));
        head.Expect("TREE"u8);
        if (head.Byte() != 1 || depth > MaxTreeDepth)
        {
            throw head.Fault("the tree of chunks is of another type, or too deep");
        }

        byte level = head.Byte();
        int count = head.Short();

        // A key has the length, the mask and the first indices, of the element's bytes too.
        int keyLength = 8 + (8 * (_chunk.Count + 1));
        Hdf5Cursor node = space.At(position + 8 + (2 * space.AddressSize), (long)count * (keyLength + space.AddressSize));
        for (int i = 0; i < count; i++)
        {
            uint length = node.Word(), mask = node.Word();
            long[] start = new long[_chunk.Count];
            for (int d = 0; d < start.Length; d++)
            {
                start[d] = (long)Math.Min(node.Number(sizeof(ulong)), long.MaxValue);
            }

            node.Number(sizeof(ulong));
            long child = node.DefinedAddress();
            if (level > 0)
            {
                AddTree(child, chunks, depth + 1);
            }
            else
            {
                chunks.Add((start, child, length, mask));
            }
        }
    }

    private void AddFixedArray(long position, List<(long[], long, long, uint)> chunks)
    {
        Hdf5Cursor head = space.CheckedAt(position, 8 + space.LengthSize + space.AddressSize);
        head.Expect("FAHD"u8);
        head.Byte();
        bool isFiltered = head.Byte() == 1;
        int entryLength = head.Byte();
        int pageBits = head.Byte();
        long count = head.Length();
        long block = head.DefinedAddress();
        int lengthSize = entryLength - space.AddressSize - 4;
        if (count != Count || (isFiltered ? lengthSize is < 1 or > 8 : entryLength != space.AddressSize) || pageBits is < 1 or > 30)
        {
            throw head.Fault($"the array of {count} chunks has entries of {entryLength} bytes, or is not that of the {Count} chunks of its dataset");
        }

        // A long array is in pages, with a bit for each page that is stored.
        int prefix = 6 + space.AddressSize, filteredLength = isFiltered ? lengthSize : 0;
        long pageLength = 1L << pageBits, pages = (count + pageLength - 1) / pageLength;
        bool isPaged = count > pageLength;
        long bitmap = isPaged ? (pages + 7) / 8 : 0;
        Hdf5Cursor start = space.CheckedAt(block, prefix + (isPaged ? bitmap : count * entryLength));
        start.Expect("FADB"u8);
        start.Take(prefix - 4);
        if (!isPaged)
        {
            AddEntries(start, 0, (int)count, filteredLength, chunks);
            return;
        }

        ReadOnlySpan<byte> isStored = start.Take((int)bitmap);
        long first = block + prefix + bitmap + Hdf5Checksum.Length;
        for (long page = 0; page < pages; page++)
        {
            if ((isStored[(int)(page / 8)] & (0x80 >> (int)(page % 8))) != 0)
            {
                long index = page * pageLength;
                int length = (int)Math.Min(pageLength, count - index);
                AddEntries(space.CheckedAt(first + (page * ((pageLength * entryLength) + Hdf5Checksum.Length)), (long)length * entryLength), index, length, filteredLength, chunks);
            }
        }
    }

    private void AddEntries(Hdf5Cursor entries, long first, int count, int lengthSize, List<(long[], long, long, uint)> chunks)
    {
        for (int i = 0; i < count; i++)
        {
            long? at = entries.Address();
            long length = lengthSize > 0 ? (long)Math.Min(entries.Number(lengthSize), int.MaxValue) : ChunkLength;
            uint mask = lengthSize > 0 ? entries.Word() : 0;
            if (at is { } stored)
            {
                chunks.Add((StartOf(first + i), stored, length, mask));
            }
        }
    }
}
