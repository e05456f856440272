using System.Formats.Tar;
using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet.Fuzz;

/// <summary>Reads tar archives, which <c>fetch</c> and data sets use.</summary>
internal sealed class TarTarget : FuzzTarget
{
    private const int MaxEntries = 1000;

    public override string Name => "tar";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Archive(TarEntryFormat.V7, "a/weights.ckpt", 700),
        Archive(TarEntryFormat.Ustar, $"{new string('d', 120)}/weights.ckpt", 512),
        Archive(TarEntryFormat.Pax, $"{new string('d', 200)}/é", 3),
        Archive(TarEntryFormat.Gnu, $"{new string('d', 200)}/weights.ckpt", 0),
    ];

    public override long MaxAllocated(ReadOnlySpan<byte> file) => (1 << 20) + (64L * file.Length);

    public override byte[] Create(FuzzRandom random)
    {
        byte[] file = TarMutator.Mutate(random.Pick<byte[]>([.. Seeds]), random);
        return random.Below(8) switch
        {
            0 => file[..random.Below(file.Length + 1)],
            1 => ByteMutator.Mutate(file, random),
            2 => [.. file[..(TarMutator.Block * random.Below(file.Length / TarMutator.Block))], .. random.Pick<byte[]>([.. Seeds])],
            _ => file,
        };
    }

    public override byte[] Read(byte[] file)
    {
        using var read = new MemoryStream();
        TarFiles.ForEach(
            new MemoryStream(file), "case",
            (path, content) =>
            {
                read.Write(Encoding.UTF8.GetBytes(path));
                content.CopyTo(read);
            },
            MaxEntries, folder => read.Write(Encoding.UTF8.GetBytes(folder)));
        return read.ToArray();
    }

    private static byte[] Archive(TarEntryFormat format, string path, int length)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            TarEntry file = format switch
            {
                TarEntryFormat.V7 => new V7TarEntry(TarEntryType.V7RegularFile, path),
                TarEntryFormat.Ustar => new UstarTarEntry(TarEntryType.RegularFile, path),
                TarEntryFormat.Pax => new PaxTarEntry(TarEntryType.RegularFile, path, [new("atime", "0"), new("ctime", "0")]),
                _ => new GnuTarEntry(TarEntryType.RegularFile, path) { AccessTime = DateTimeOffset.UnixEpoch, ChangeTime = DateTimeOffset.UnixEpoch },
            };

            // Cases depend only on the seed, so archives must not contain the time.
            file.ModificationTime = DateTimeOffset.UnixEpoch;
            file.DataStream = new MemoryStream(new FuzzRandom(0, length).Bytes(length));
            writer.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "a") { ModificationTime = DateTimeOffset.UnixEpoch });
            writer.WriteEntry(file);
        }

        return tar.ToArray();
    }
}
