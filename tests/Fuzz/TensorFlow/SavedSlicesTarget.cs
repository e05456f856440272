using System.Text;
using NeoResNet.Nn.Checkpoints;

namespace NeoResNet.Fuzz;

/// <summary>Reads TensorFlow checkpoints of format V1: a table of slices.</summary>
internal sealed class SavedSlicesTarget : CheckpointTarget
{
    private const int Float = 1, Int32 = 3;

    private static readonly (string Name, int Type, int[] Shape, TensorSlice[] Slices)[] Tensors =
    [
        ("a", Float, [2, 3], [TensorSlice.Whole(2)]),
        ("b/c", Int32, [4], [new([(0, 1)]), new([(1, 3)])]),
        ("s", Float, [], [TensorSlice.Whole(0)]),
    ];

    public override string Name => "tensorflow-v1";

    public override IReadOnlyList<byte[]> Seeds { get; } = [TableEntries.ToFile(Entries(), null)];

    public override byte[] Create(FuzzRandom random)
    {
        List<(byte[] Key, byte[] Value)> entries = Entries();
        for (int i = random.Below(3); i > 0; i--)
        {
            Change(entries, random);
        }

        byte[] file = TableEntries.ToFile(entries, random);
        return random.Below(12) switch
        {
            0 => file[..random.Below(file.Length + 1)],
            1 => ByteMutator.Mutate(file, random),
            _ => file,
        };
    }

    private static List<(byte[] Key, byte[] Value)> Entries()
    {
        ProtobufField list = ProtobufField.Of(1, [.. Tensors.Select(tensor => ProtobufField.Of(1,
            [ProtobufField.Of(1, Encoding.UTF8.GetBytes(tensor.Name)), Shape(2, tensor.Shape), ProtobufField.Of(3, tensor.Type), .. tensor.Slices.Select(slice => Slice(4, slice))]))]);
        List<(byte[] Key, byte[] Value)> entries = [([], ProtobufField.ToBytes([list]))];
        foreach ((string name, int type, int[] shape, TensorSlice[] slices) in Tensors)
        {
            foreach (TensorSlice slice in slices)
            {
                int count = slice.Extents.Select((extent, d) => extent.Length < 0 ? shape[d] : (int)extent.Length).Aggregate(1, (product, side) => product * side);
                ProtobufField values = type == Float ? ProtobufField.Of(5, new FuzzRandom(7, count).Bytes(4 * count)) : ProtobufField.Of(7, [.. Enumerable.Range(1, count).Select(i => (byte)i)]);
                ProtobufField saved = ProtobufField.Of(2, ProtobufField.Of(1, Encoding.UTF8.GetBytes(name)), Slice(2, slice), ProtobufField.Of(3, values));
                entries.Add((SliceKey.Of(Encoding.UTF8.GetBytes(name), slice), ProtobufField.ToBytes([saved])));
            }
        }

        return [.. entries.OrderBy(entry => Convert.ToHexString(entry.Key), StringComparer.Ordinal)];
    }
}
