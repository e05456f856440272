using System.Buffers.Binary;

namespace NeoResNet.Fuzz;

/// <summary>Reads data sets in zip archives.</summary>
internal sealed class DatasetZipTarget : DatasetTarget
{
    private const int DirectoryLength = 400;

    // Offsets in an entry of the directory: flags, method, checksum, lengths, offset of the content.
    private static readonly int[] Fields = [8, 10, 16, 20, 24, 28, 30, 42];

    public override string Name => "dataset-zip";

    public override IReadOnlyList<byte[]> Seeds { get; } = [ZipParts.ToFile(DatasetFiles.Whole, new(0, 0)), ZipParts.ToFile(DatasetFiles.Whole, new(0, 1))];

    public override byte[] Create(FuzzRandom random)
    {
        List<(string Name, byte[] Content)> parts = DatasetFiles.Create(random);
        if (random.OneIn(8))
        {
            ZipParts.Change(parts, random);
        }

        byte[] file = ZipParts.ToFile(parts, random);
        return random.Below(8) switch
        {
            0 => file[..random.Below(file.Length + 1)],
            1 => ByteMutator.Mutate(file, random),
            2 => [.. file[..^Math.Min(file.Length, DirectoryLength)], .. ByteMutator.Mutate(file[^Math.Min(file.Length, DirectoryLength)..], random)],
            3 or 4 => ChangeField(file, random),
            _ => file,
        };
    }

    protected override string PathIn => "case.zip";

    protected override IEnumerable<(string Name, byte[] Content)> FilesOf(byte[] file) => [(PathIn, file)];

    private static byte[] ChangeField(byte[] file, FuzzRandom random)
    {
        int[] entries = [.. Enumerable.Range(0, file.Length - 46).Where(at => file.AsSpan(at).StartsWith("PK\u0001\u0002"u8))];
        if (entries.Length > 0)
        {
            int at = random.Pick<int>(entries) + random.Pick<int>(Fields);
            Span<byte> number = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(number, random.Telling());
            number[..random.Pick(2, 4)].CopyTo(file.AsSpan(at));
        }

        return file;
    }
}
