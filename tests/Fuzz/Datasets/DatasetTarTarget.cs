using System.Formats.Tar;
using System.IO.Compression;

namespace NeoResNet.Fuzz;

/// <summary>Reads data sets in tar archives, half of them compressed.</summary>
internal sealed class DatasetTarTarget : DatasetTarget
{
    public override string Name => "dataset-tar";

    public override IReadOnlyList<byte[]> Seeds { get; } = [Tar(DatasetFiles.Whole), Gzip(Tar(DatasetFiles.Whole))];

    public override byte[] Create(FuzzRandom random)
    {
        byte[] file = Tar(DatasetFiles.Create(random));
        file = random.Below(4) switch
        {
            0 when file.Length >= TarMutator.Block => TarMutator.Mutate(file, random),
            1 => ByteMutator.Mutate(file, random),
            _ => file,
        };
        file = random.OneIn(2) ? Gzip(file) : file;
        return random.Below(8) switch
        {
            0 => file[..random.Below(file.Length + 1)],
            1 => ByteMutator.Mutate(file, random),
            _ => file,
        };
    }

    protected override string PathIn => "case.tar";

    protected override IEnumerable<(string Name, byte[] Content)> FilesOf(byte[] file) => [(PathIn, file)];

    private static byte[] Tar(IReadOnlyList<(string Name, byte[] Content)> files)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in files)
            {
                // Headers end a name at NUL.
                writer.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, name.Replace('\0', '0'))
                {
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    AccessTime = DateTimeOffset.UnixEpoch,
                    ChangeTime = DateTimeOffset.UnixEpoch,
                    DataStream = new MemoryStream(content),
                });
            }
        }

        return tar.ToArray();
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
