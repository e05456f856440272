using System.Buffers.Binary;
using System.Text;
using NeoResNet.Nn.Checkpoints;

namespace NeoResNet.Fuzz;

/// <summary>Reads TensorFlow checkpoints of format V2: an index and a data file.</summary>
internal sealed class TensorBundleTarget : CheckpointTarget
{
    private const int Float = 1, Double = 2, Half = 19, String = 7, Int64 = 9, Bool = 10, Complex64 = 8;

    public override string Name => "tensorflow-v2";

    public override IReadOnlyList<byte[]> Seeds { get; } = [CreateFile(null)];

    public override byte[] Create(FuzzRandom random)
    {
        byte[] file = CreateFile(random);
        return random.Below(12) switch
        {
            0 => file[..random.Below(file.Length + 1)],
            1 => ByteMutator.Mutate(file, random),
            _ => file,
        };
    }

    // The first four bytes are the length of the index. The data follows the index.
    protected override IEnumerable<(string Name, byte[] Content)> FilesOf(byte[] file)
    {
        int length = file.Length < 4 ? 0 : Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(file), 0, file.Length - 4);
        return [("case.index", file[Math.Min(4, file.Length)..Math.Min(4 + length, file.Length)]), ("case.data-00000-of-00001", file[Math.Min(4 + length, file.Length)..])];
    }

    private static byte[] CreateFile(FuzzRandom? random)
    {
        List<byte> data = [];
        List<(byte[] Key, byte[] Value)> entries = [([], ProtobufField.ToBytes([ProtobufField.Of(1, 1), ProtobufField.Of(3, ProtobufField.Of(1, 1))]))];
        foreach ((string name, int type, int size, int[] shape) in ((string, int, int, int[])[])
            [("a/weights", Float, 4, [2, 3]), ("b", Half, 2, [5]), ("c", Double, 8, []), ("d", Int64, 8, [1]), ("e", Bool, 1, [0]), ("f", Complex64, 8, [2])])
        {
            // Some indexes announce more than the data file contains.
            int[] claimed = random is not null && random.OneIn(30) ? [.. shape, random.Pick(100, 1 << 16, 1 << 24, 1 << 28)] : shape;
            long length = claimed.Aggregate((long)size, (product, side) => product * side);
            byte[] values = new FuzzRandom(7, size).Bytes(shape.Aggregate(size, (product, side) => product * side));
            entries.Add((Encoding.UTF8.GetBytes(name), Entry(type, claimed, data.Count, length, TableEntries.Masked(values))));
            data.AddRange(values);
        }

        AddSlices(entries, data);
        AddStrings(entries, data, random);
        entries.Sort((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        for (int i = random is null ? 0 : random.Below(3); i > 0; i--)
        {
            Change(entries, random!);
        }

        byte[] index = TableEntries.ToFile(entries, random);
        return [.. BitConverter.GetBytes(index.Length), .. index, .. data];
    }

    // A partitioned variable: one entry with the slices, and one entry per slice under its own key.
    private static void AddSlices(List<(byte[] Key, byte[] Value)> entries, List<byte> data)
    {
        byte[] name = "p"u8.ToArray();
        TensorSlice[] slices = [new([(0, 1), (0, -1)]), new([(1, 2), (0, 1)]), new([(1, 2), (1, 1)])];
        int[][] shapes = [[1, 2], [2, 1], [2, 1]];
        entries.Add((name, ProtobufField.ToBytes([ProtobufField.Of(1, Float), Shape(2, 3, 2), .. slices.Select(slice => Slice(7, slice))])));
        foreach ((int i, TensorSlice slice) in slices.Index())
        {
            byte[] values = new FuzzRandom(8, i).Bytes(8);
            entries.Add((SliceKey.Of(name, slice), Entry(Float, shapes[i], data.Count, values.Length, TableEntries.Masked(values))));
            data.AddRange(values);
        }
    }

    // The lengths, their checksum, and the strings. Some lengths are false, under a right checksum.
    private static void AddStrings(List<(byte[] Key, byte[] Value)> entries, List<byte> data, FuzzRandom? random)
    {
        byte[][] strings = ["conv1"u8.ToArray(), [], "logits"u8.ToArray()];
        uint[] lengths = [.. strings.Select(text => random is not null && random.OneIn(30) ? (uint)random.Telling() : (uint)text.Length)];
        byte[] covered = [.. lengths.SelectMany(BitConverter.GetBytes)];
        byte[] checksum = BitConverter.GetBytes(TableEntries.Masked(covered)), texts = [.. strings.SelectMany(text => text)];
        List<byte> stored = [];
        Array.ForEach(lengths, length => ProtobufField.AddVarint(stored, length));
        stored.AddRange([.. checksum, .. texts]);
        entries.Add(("t"u8.ToArray(), Entry(String, [3], data.Count, stored.Count, TableEntries.Masked([.. covered, .. checksum, .. texts]))));
        data.AddRange(stored);
    }

    private static byte[] Entry(int type, int[] shape, long offset, long length, uint checksum) => ProtobufField.ToBytes(
        [ProtobufField.Of(1, type), Shape(2, shape), ProtobufField.Of(4, offset), ProtobufField.Of(5, length), ProtobufField.OfFixed(6, checksum)]);
}
