using System.Text;

namespace NeoResNet.Fuzz;

/// <summary>Reads the binary version of CIFAR-10: names of classes, photos for training and for the test.</summary>
internal sealed class Cifar10Target : DatasetTarget
{
    private const int Record = 3073, Parts = 3;

    private static readonly string[] Names = ["batches.meta.txt", "test_batch.bin", "data_batch_1.bin"];

    private static readonly byte[] Classes = Encoding.ASCII.GetBytes("airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n");

    public override string Name => "dataset-cifar10";

    public override IReadOnlyList<byte[]> Seeds { get; } = [CaseParts.Join(Classes, Photos(1, new(0, 1)), Photos(2, new(0, 2))), CaseParts.Join([], [], Photos(1, new(0, 3)))];

    public override byte[] Create(FuzzRandom random)
    {
        byte[][] files = [random.OneIn(3) ? [] : Classes, Photos(random.Below(3), random), Photos(random.Below(4), random)];
        for (int i = random.Below(3); i > 0; i--)
        {
            int at = random.Below(Parts);
            files[at] = random.Below(3) switch
            {
                0 => ByteMutator.MutateOnce(files[at], random),
                1 => [.. files[at], .. random.Bytes(random.Pick(1, Record - 1, Record))],
                _ => files[at][..random.Below(files[at].Length + 1)],
            };
        }

        return random.OneIn(8) ? ByteMutator.Mutate(CaseParts.Join(files), random) : CaseParts.Join(files);
    }

    protected override IEnumerable<(string Name, byte[] Content)> FilesOf(byte[] file) =>
        Names.Zip(CaseParts.Split(file, Parts)).Where(part => part.First == Names[^1] || part.Second.Length > 0);

    private static byte[] Photos(int count, FuzzRandom random)
    {
        byte[] photos = random.Bytes(count * Record);
        for (int i = 0; i < count; i++)
        {
            photos[i * Record] = (byte)random.Below(random.OneIn(16) ? 12 : 10);
        }

        return photos;
    }
}
