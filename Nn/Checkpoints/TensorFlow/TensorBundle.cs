using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Reads TensorFlow's checkpoint format V2: an index of the arrays and data files with their bytes.
/// </summary>
/// <remarks>
/// The index is read when the bundle is opened; a data file is opened when one of its arrays is
/// read, so a bundle can be listed without its data. Source:
/// tensorflow/core/util/tensor_bundle/tensor_bundle.cc.
/// </remarks>
internal sealed class TensorBundle : ArrayFile
{
    /// <summary>Specifies the version of the format that this reader knows.</summary>
    public const int Version = 1;

    private const int FloatsAtOnce = 1 << 28;

    private readonly string _prefix;
    private readonly Dictionary<string, BundleEntry> _slices = [];
    private readonly ConcurrentDictionary<int, Lazy<CheckpointFile>> _shards = [];
    private int _shardCount;
    private bool _isBigEndian;

    /// <summary>Reads the index of a bundle.</summary>
    /// <param name="prefix">Path of the index without <c>.index</c>.</param>
    /// <exception cref="CheckpointException">The index is damaged.</exception>
    /// <exception cref="IOException">The index does not exist or cannot be read.</exception>
    public TensorBundle(string prefix)
    {
        _prefix = prefix;
        FileName = IndexOf(prefix);
        using var index = new CheckpointFile(FileName);
        var entries = new List<BundleEntry>();
        bool hasHeader = false;
        foreach (TableEntry entry in new SortedTable(index).Entries())
        {
            if (!hasHeader)
            {
                ReadHeader(entry);
                hasHeader = true;
            }
            else if (BundleEntry.Read(entry, FileName, AddUnsupported) is not { } array)
            {
                continue;
            }
            else if (entry.Key is [0, ..])
            {
                _slices.Add(array.Name, array);
            }
            else
            {
                entries.Add(array);
            }
        }

        if (!hasHeader)
        {
            throw new CheckpointException(FileName, null, "the index is empty; expected a header.");
        }

        CheckPlaces([.. entries.Concat(_slices.Values).Where(entry => entry.Slices.Count == 0)]);

        // The order in which the arrays lie in the data files, so that a copy keeps it.
        Entries = [.. entries.OrderBy(entry => entry.Shard).ThenBy(entry => entry.Offset).ThenBy(entry => entry.ByteLength)];
    }

    public override CheckpointFormat Format => CheckpointFormat.TensorFlowBundle;

    public override string FileName { get; }

    public override IEnumerable<string> Files => [FileName, .. Enumerable.Range(0, _shardCount).Select(shard => DataOf(_prefix, shard, _shardCount))];

    /// <summary>Returns the path of the index of a bundle.</summary>
    public static string IndexOf(string prefix) => $"{prefix}.index";

    /// <summary>Returns the path of a data file of a bundle.</summary>
    public static string DataOf(string prefix, int shard, int shards) => $"{prefix}.data-{shard:D5}-of-{shards:D5}";

    protected override void Close()
    {
        foreach (Lazy<CheckpointFile> shard in _shards.Values)
        {
            if (shard.IsValueCreated)
            {
                shard.Value.Dispose();
            }
        }
    }

    protected override NamedArray ReadArray(StoredArray entry)
    {
        var stored = (BundleEntry)entry;
        if (stored.Slices.Count > 0)
        {
            return GatheredSlices.Read(entry, stored.Slices, (index, shape) => ReadSlice(stored, stored.Slices[index], shape), FileName);
        }

        byte[] bytes = ReadStored(stored);
        if (stored.ElementType == ElementType.String)
        {
            return BundleStrings.Read(stored, bytes, DataOf(_prefix, stored.Shard, _shardCount));
        }

        SwapBytes(stored.ElementType, bytes);
        return new NamedArray(entry.Name, entry.ElementType, entry.Shape, bytes);
    }

    protected override bool ReadsInPlace(StoredArray entry)
    {
        var stored = (BundleEntry)entry;
        if (stored.ElementType != ElementType.Float32 || stored.Slices.Count > 0 || _isBigEndian || !BitConverter.IsLittleEndian || stored.Shape.ElementCount > FloatsAtOnce)
        {
            return false;
        }

        CheckFile(stored);
        return true;
    }

    protected override void ReadValues(StoredArray entry, Span<float> destination) => ReadStored((BundleEntry)entry, MemoryMarshal.AsBytes(destination));

    private void ReadHeader(TableEntry entry)
    {
        var message = new ProtobufReader(entry.Value.Span, entry.Position, FileName);
        if (entry.Key.Length > 0)
        {
            throw message.Fault("the first key of the index is not empty; expected the header. The file is a table, but not the index of a tensor bundle.");
        }

        while (message.Next())
        {
            switch (message.Field)
            {
                case 1:
                    long shards = message.Number();
                    _shardCount = shards is >= 0 and <= 99_999 ? (int)shards : throw message.Fault($"the header announces {shards} data files; expected 0 to 99,999.");
                    break;
                case 2:
                    long endianness = message.Number();
                    _isBigEndian = endianness is 0 or 1 ? endianness == 1 : throw message.Fault($"the header has the byte order {endianness}; expected 0 or 1.");
                    break;
                case 3:
                    ReadVersion(message.Message());
                    break;
                default:
                    message.Skip();
                    break;
            }
        }
    }

    private static void ReadVersion(ProtobufReader message)
    {
        while (message.Next())
        {
            if (message.Field == 2 && message.Number() is long oldest && oldest > Version)
            {
                throw message.Fault($"the bundle needs a reader of version {oldest}; this is version {Version}.");
            }

            if (message.Field != 2)
            {
                message.Skip();
            }
        }
    }

    // Arrays that share bytes would make the memory for all arrays larger than the files.
    private void CheckPlaces(List<BundleEntry> stored)
    {
        int shard = -1;
        long next = 0;
        foreach (BundleEntry entry in stored.OrderBy(entry => entry.Shard).ThenBy(entry => entry.Offset).ThenBy(entry => entry.ByteLength))
        {
            if (entry.Shard >= _shardCount)
            {
                throw new CheckpointException(FileName, null, $"'{entry.Name}' is in data file {entry.Shard}, but the header announces {_shardCount}.");
            }

            next = entry.Shard == shard ? next : 0;
            shard = entry.Shard;
            if (entry.Offset < next)
            {
                throw new CheckpointException(FileName, null, $"'{entry.Name}' at byte {entry.Offset} of data file {shard} overlaps the array before it, which ends at {next}.");
            }

            next = entry.ByteLength <= long.MaxValue - entry.Offset ? entry.Offset + entry.ByteLength : long.MaxValue;
        }
    }

    private byte[] ReadSlice(BundleEntry whole, TensorSlice slice, Shape shape)
    {
        string key = Convert.ToHexString(SliceKey.Of(Encoding.UTF8.GetBytes(whole.Name), slice));
        BundleEntry entry = _slices.GetValueOrDefault(key) ?? throw new CheckpointException(FileName, null, $"the index lacks a slice of '{whole.Name}' {whole.Shape}.");
        if (entry.Slices.Count > 0 || entry.ElementType != whole.ElementType || !entry.Shape.Equals(shape))
        {
            throw new CheckpointException(FileName, null, $"a slice of '{whole.Name}' is {entry.ElementType} {entry.Shape}; expected {whole.ElementType} {shape}.");
        }

        byte[] bytes = ReadStored(entry);
        SwapBytes(entry.ElementType, bytes);
        return bytes;
    }

    private byte[] ReadStored(BundleEntry entry)
    {
        CheckFile(entry);
        byte[] bytes = new byte[entry.ByteLength];
        ReadStored(entry, bytes);
        return bytes;
    }

    private void CheckFile(BundleEntry entry)
    {
        CheckpointFile data = Data(entry);
        if (!data.Contains(entry.Offset, entry.ByteLength) || entry.ByteLength > Array.MaxLength)
        {
            throw Truncated(entry, data);
        }
    }

    private void ReadStored(BundleEntry entry, Span<byte> bytes)
    {
        CheckpointFile data = Data(entry);
        data.Read(entry.Offset, bytes);
        if (entry.ElementType != ElementType.String && Crc32C.MaskedOf(bytes) != entry.Checksum)
        {
            throw new CheckpointException(data.Name, entry.Offset, $"the checksum of '{entry.Name}' does not match. The file is damaged.");
        }
    }

    private static CheckpointException Truncated(BundleEntry entry, CheckpointFile data) =>
        new(data.Name, data.Length, $"'{entry.Name}' takes {entry.ByteLength} bytes at {entry.Offset}, but the file has {data.Length} bytes. It is truncated, or belongs to another index.");

    private CheckpointFile Data(BundleEntry entry)
    {
        return _shards.GetOrAdd(entry.Shard, shard => new(() => Open(DataOf(_prefix, shard, _shardCount)))).Value;
    }

    private CheckpointFile Open(string path)
    {
        try
        {
            return new CheckpointFile(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(path, null, $"the data file is missing. {FileName} needs it: a bundle is one index and {_shardCount} data files. Copy all of them.", e);
        }
    }

    private void SwapBytes(ElementType type, byte[] bytes)
    {
        if (_isBigEndian)
        {
            ByteOrder.Reverse(type, bytes);
        }
    }
}
