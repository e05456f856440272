using System.Formats.Tar;
using System.Text;

namespace NeoResNet.Fuzz;

/// <summary>
/// Reads tar archives, which <c>fetch</c> and training data use. Changes fields of headers, and
/// repairs the headers' checksums.
/// </summary>
internal sealed class TarTarget : FuzzTarget
{
    private const int Block = 512, SumStart = 148, SumLength = 8, MaxEntries = 1000;

    // Start and length of the fields: name, size, kind, magic, prefix.
    private static readonly (int Start, int Length)[] Fields = [(0, 100), (124, 12), (156, 1), (257, 8), (345, 155)];

    private static readonly string[] Words =
        ["..", "/", "../", "a/../b", "./", "\\", "C:", "\0", "00000000000", "77777777777", "17777777777", "0000001", "ustar\0", "ustar  \0", "é", " ", "-1", "9", "x"];

    private static readonly string[] Records = ["path=", "size=", "9 path=a\n", "13 size=1025\n", "30 path=", "99999999999 ", "12 path=../a\n", "\n", "=", "18 size=99999999\n"];

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
        byte[] file = [.. random.Pick<byte[]>([.. Seeds])];
        for (int i = random.Below(4); i >= 0; i--)
        {
            Change(file.AsSpan(Block * random.Below(file.Length / Block), Block), random);
        }

        return random.Below(8) switch
        {
            0 => file[..random.Below(file.Length + 1)],
            1 => ByteMutator.Mutate(file, random),
            2 => [.. file[..(Block * random.Below(file.Length / Block))], .. random.Pick<byte[]>([.. Seeds])],
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

    private static void Change(Span<byte> block, FuzzRandom random)
    {
        if (random.OneIn(4))
        {
            // The block can contain the records of extended attributes.
            Write(block[random.Below(64)..], random.Pick<string>(Records));
            return;
        }

        (int start, int length) = random.Pick<(int, int)>(Fields);
        Span<byte> field = block.Slice(start, length);
        if (length == 1)
        {
            field[0] = random.Pick((byte)'0', (byte)'1', (byte)'2', (byte)'5', (byte)'x', (byte)'g', (byte)'L', (byte)'K', (byte)'S', random.Byte());
        }
        else if (random.OneIn(3))
        {
            random.Bytes(length).CopyTo(field);
        }
        else
        {
            Write(field[(random.OneIn(2) ? 0 : random.Below(length))..], random.Pick<string>(Words));
        }

        if (!random.OneIn(8))
        {
            Repair(block);
        }
    }

    private static void Write(Span<byte> at, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        bytes.AsSpan(0, Math.Min(bytes.Length, at.Length)).CopyTo(at);
    }

    private static void Repair(Span<byte> header)
    {
        Span<byte> sum = header.Slice(SumStart, SumLength);
        sum.Fill((byte)' ');
        int total = 0;
        foreach (byte value in header)
        {
            total += value;
        }

        Write(sum, Convert.ToString(total, 8).PadLeft(SumLength - 2, '0') + "\0");
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
