using System.Buffers.Binary;
using System.IO.Compression;

namespace NeoResNet.Fuzz;

/// <summary>Reads data sets in IDX files: photos and classes for training and for the test.</summary>
internal sealed class IdxTarget : DatasetTarget
{
    private const int Parts = 4;

    private static readonly string[] Names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

    private static readonly byte[][] Whole = [File([3, 2, 4], new(0, 1)), File([3], new(0, 2)), File([1, 2, 4], new(0, 3)), File([1], new(0, 4))];

    public override string Name => "dataset-idx";

    public override IReadOnlyList<byte[]> Seeds { get; } = [CaseParts.Join(Whole), CaseParts.Join(Whole[0], Gzip(Whole[1]), [], []), CaseParts.Join([.. Whole.Select(Gzip)])];

    public override byte[] Create(FuzzRandom random)
    {
        byte[][] files = [.. Whole];
        for (int i = random.Below(3); i > 0; i--)
        {
            int at = random.Below(Parts);
            files[at] = random.Below(5) switch
            {
                0 => ByteMutator.Mutate(files[at], random),
                1 => files[random.Below(Parts)],
                2 => File([.. Enumerable.Range(0, random.Between(1, 4)).Select(_ => random.Below(random.Pick(4, 4, 70)))], random),
                3 when files[at].Length > 16 => WithNumber(files[at], random),
                _ => [.. files[at][..random.Below(files[at].Length)], .. random.Bytes(random.Below(9))],
            };
        }

        byte[] joined = CaseParts.Join([.. files.Select(file => random.OneIn(3) ? Gzip(file) : file)]);
        return random.OneIn(8) ? ByteMutator.Mutate(joined, random) : joined;
    }

    protected override IEnumerable<(string Name, byte[] Content)> FilesOf(byte[] file) =>
        from part in Names.Zip(CaseParts.Split(file, Parts))
        where part.Second.Length > 0
        select (part.First + (part.Second is [0x1F, 0x8B, ..] ? ".gz" : ""), part.Second);

    // A missing file of classes is reported as missing.
    public override bool IsDocumented(Exception exception) => exception is FileNotFoundException || base.IsDocumented(exception);

    private static byte[] WithNumber(byte[] file, FuzzRandom random)
    {
        byte[] copy = [.. file];
        BinaryPrimitives.WriteInt32BigEndian(copy.AsSpan(4 * random.Below(4)), (int)random.Telling());
        return copy;
    }

    private static byte[] File(int[] sizes, FuzzRandom random)
    {
        var header = new byte[4 + (4 * sizes.Length)];
        (header[2], header[3]) = (8, (byte)sizes.Length);
        for (int i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), sizes[i]);
        }

        return [.. header, .. random.Bytes(sizes.Aggregate(1, (product, size) => product * size))];
    }

    private static byte[] Gzip(byte[] file)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(file);
        }

        return compressed.ToArray();
    }
}
