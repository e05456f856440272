using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Reads the datasets of an HDF5 file, as Keras and h5py write it.</summary>
/// <remarks>
/// The name of an array joins the names of the groups that contain it by slashes. Datasets of types
/// other than numbers, such as texts, have no entries. Attributes are not read. A Keras file of the
/// format <c>.keras</c> is a zip archive that contains such a file.
/// </remarks>
internal sealed class Hdf5File : ArrayFile
{
    private const int MaxDepth = 64;
    private const int MaxDatasets = 1_000_000;

    // Deflate expands at most by about 1,032, so a false shape is found before memory is allocated.
    private const int MaxExpansion = 1040;

    private readonly CheckpointFile _file;
    private readonly Hdf5Space _space;

    /// <summary>Reads the names, types and shapes of the datasets.</summary>
    /// <param name="file">The file, which the object owns, even if the constructor throws.</param>
    /// <param name="format">The format of the file that contains the datasets.</param>
    /// <exception cref="CheckpointException">The file is damaged or not supported.</exception>
    public Hdf5File(CheckpointFile file, CheckpointFormat format = CheckpointFormat.Hdf5)
    {
        _file = file;
        Format = format;
        try
        {
            _space = new Hdf5Space(file);
            var entries = new List<StoredArray>();
            Collect(_space.Root, "", [], entries);
            Entries = entries;
            bool isCompressed = entries.Exists(entry => ((Hdf5Entry)entry).Dataset.Pipeline.Count > 0);
            CheckTotal(file.Length * (isCompressed ? MaxExpansion : 1), entry => ((Hdf5Entry)entry).Dataset.Storage is { Position: not null } or { Compact: not null });
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override CheckpointFormat Format { get; }

    public override string FileName => _file.Name;

    protected override void Close() => _file.Dispose();

    protected override NamedArray ReadArray(StoredArray entry)
    {
        Hdf5Dataset dataset = ((Hdf5Entry)entry).Dataset;
        int size = entry.ElementType.ByteSize();
        long length = (long)entry.Shape.ElementCount * size;
        byte[] bytes = length == 0 ? []
            : length > Array.MaxLength ? throw Fault(entry, $"has {length} bytes; the maximum is {Array.MaxLength}")
            : dataset.Storage.Compact is { } compact ? compact.Length == length ? (byte[])compact.Clone() : throw Fault(entry, $"has {compact.Length} bytes; expected {length}")
            : dataset.Storage.Chunk is not null ? ReadChunks(entry, dataset, (int)length)
            : ReadContiguous(entry, dataset.Storage, length);
        if (dataset.IsBigEndian)
        {
            ByteOrder.Reverse(entry.ElementType, bytes);
        }

        return new NamedArray(entry.Name, entry.ElementType, entry.Shape, bytes);
    }

    private byte[] ReadContiguous(StoredArray entry, Hdf5Layout storage, long length) =>
        storage.Position is not { } position ? throw Fault(entry, "has no stored elements")
        : storage.Length >= 0 && storage.Length < length ? throw Fault(entry, $"has {storage.Length} bytes; expected {length}")
        : _file.Read(position, length);

    private byte[] ReadChunks(StoredArray entry, Hdf5Dataset dataset, int length)
    {
        var index = new Hdf5Chunks(_space.ForOneOperation(), dataset);
        IReadOnlyList<long> chunk = dataset.Storage.Chunk!;
        if (chunk.Count != entry.Shape.Rank || chunk.Count == 0 || index.ChunkLength > Array.MaxLength - 4)
        {
            throw Fault(entry, $"has chunks of {chunk.Count} dimensions or {index.ChunkLength} bytes");
        }

        List<(long[] Start, long Position, long Length, uint Mask)> chunks = index.Find();
        long stored = chunks.Sum(part => Math.Min(part.Length, int.MaxValue));
        if (chunks.Count != index.Count || chunks.DistinctBy(part => part.Position).Count() != chunks.Count || stored > _file.Length || length > (stored + chunks.Count) * MaxExpansion)
        {
            throw Fault(entry, $"has {chunks.Count} stored chunks; expected {index.Count}, each stored once");
        }

        byte[] bytes = new byte[length];
        bool[] found = new bool[chunks.Count];
        foreach ((long[] start, long position, long partLength, uint mask) in chunks)
        {
            if (index.ChunkLength > (partLength + 1) * MaxExpansion)
            {
                throw Fault(entry, $"has a chunk of {partLength} stored bytes for {index.ChunkLength}");
            }

            byte[] part = Hdf5Filter.Undo(dataset.Pipeline, mask, _file.Read(position, partLength), (int)index.ChunkLength)
                ?? throw Fault(entry, "has a chunk that is damaged, or a filter other than deflate, shuffle and Fletcher-32");
            int number = NumberOf(start, chunk, entry.Shape);
            if (number < 0 || found[number])
            {
                throw Fault(entry, "has a chunk outside of its shape, or twice");
            }

            found[number] = true;
            Copy(part, start, chunk, bytes, entry.Shape, entry.ElementType.ByteSize());
        }

        return bytes;
    }

    private static int NumberOf(long[] start, IReadOnlyList<long> chunk, Shape shape)
    {
        long number = 0;
        for (int d = 0; d < start.Length; d++)
        {
            if (start[d] % chunk[d] != 0 || start[d] >= shape[d])
            {
                return -1;
            }

            number = (number * ((shape[d] + chunk[d] - 1) / chunk[d])) + (start[d] / chunk[d]);
        }

        return (int)number;
    }

    // Chunks at the edges are stored whole; what is outside of the shape is left out.
    private static void Copy(byte[] part, long[] start, IReadOnlyList<long> chunk, byte[] bytes, Shape shape, int size)
    {
        int rank = start.Length;
        int run = (int)Math.Min(chunk[^1], shape[^1] - start[^1]) * size;
        long[] index = new long[rank];
        while (true)
        {
            long from = 0, to = 0;
            for (int d = 0; d < rank; d++)
            {
                from = (from * chunk[d]) + index[d];
                to = (to * shape[d]) + start[d] + index[d];
            }

            part.AsSpan((int)(from * size), run).CopyTo(bytes.AsSpan((int)(to * size)));
            int dimension = rank - 2;
            for (; dimension >= 0 && ++index[dimension] >= Math.Min(chunk[dimension], shape[dimension] - start[dimension]); dimension--)
            {
                index[dimension] = 0;
            }

            if (dimension < 0)
            {
                return;
            }
        }
    }

    private void Collect(long position, string name, HashSet<long> parents, List<StoredArray> entries)
    {
        if (name.Length > MaxNameLength)
        {
            throw new CheckpointException(FileName, position, $"the name of an object has {name.Length} characters; expected at most {MaxNameLength}.");
        }

        if (parents.Count > MaxDepth || entries.Count > MaxDatasets || !parents.Add(position))
        {
            throw new CheckpointException(FileName, position, $"groups contain each other, are nested more than {MaxDepth} deep, or have more than {MaxDatasets} datasets.");
        }

        var header = new Hdf5Object(_space, position);
        if (Hdf5Dataset.IsDataset(header))
        {
            if (Hdf5Dataset.Read(header) is { } dataset)
            {
                entries.Add(new Hdf5Entry(name, dataset));
            }
            else
            {
                AddUnsupported(name, "is a dataset of a type other than numbers, such as texts, which is not read.");
            }
        }
        else if (Hdf5Groups.IsGroup(header))
        {
            foreach ((string child, long at) in new Hdf5Groups(_space).Links(header))
            {
                Collect(at, name.Length > 0 ? $"{name}/{child}" : child, parents, entries);
            }
        }

        parents.Remove(position);
    }

    private CheckpointException Fault(StoredArray entry, string reason) => new(FileName, null, $"'{entry.Name}' {entry.Shape} {reason}. The HDF5 file is damaged or not supported.");

    private sealed record Hdf5Entry(string Name, Hdf5Dataset Dataset) : StoredArray(Name, Dataset.ElementType, Dataset.Shape);
}
