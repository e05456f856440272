using System.Buffers.Binary;
using System.Text;

namespace NeoResNet.Fuzz;

/// <summary>Reads TensorFlow checkpoints of format V2: an index and a data file.</summary>
internal sealed class TensorBundleTarget : CheckpointTarget
{
    private const int Float = 1, Double = 2, Half = 19, Int64 = 9, Bool = 10, Complex64 = 8;

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
            entries.Add((Encoding.UTF8.GetBytes(name), ProtobufField.ToBytes(
            [
                ProtobufField.Of(1, type), Shape(2, claimed), ProtobufField.Of(4, data.Count), ProtobufField.Of(5, length), ProtobufField.OfFixed(6, TableEntries.Masked(values)),
            ])));
            data.AddRange(values);
        }

        for (int i = random is null ? 0 : random.Below(3); i > 0; i--)
        {
            Change(entries, random!);
        }

        byte[] index = TableEntries.ToFile(entries, random);
        return [.. BitConverter.GetBytes(index.Length), .. index, .. data];
    }

}
