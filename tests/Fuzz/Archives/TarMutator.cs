using System.Text;

namespace NeoResNet.Fuzz;

/// <summary>
/// Changes fields of the headers of tar archives, and repairs the headers' checksums.
/// </summary>
internal static class TarMutator
{
    /// <summary>Specifies the length of the blocks of an archive.</summary>
    public const int Block = 512;

    private const int SumStart = 148, SumLength = 8;

    // Start and length of the fields: name, size, kind, magic, prefix.
    private static readonly (int Start, int Length)[] Fields = [(0, 100), (124, 12), (156, 1), (257, 8), (345, 155)];

    private static readonly string[] Words =
        ["..", "/", "../", "a/../b", "./", "\\", "C:", "\0", "00000000000", "77777777777", "17777777777", "0000001", "ustar\0", "ustar  \0", "é", " ", "-1", "9", "x"];

    private static readonly string[] Records = ["path=", "size=", "9 path=a\n", "13 size=1025\n", "30 path=", "99999999999 ", "12 path=../a\n", "\n", "=", "18 size=99999999\n"];

    /// <summary>Returns a copy with one to four changed blocks.</summary>
    public static byte[] Mutate(byte[] archive, FuzzRandom random)
    {
        byte[] file = [.. archive];
        for (int i = random.Below(4); i >= 0; i--)
        {
            Change(file.AsSpan(Block * random.Below(file.Length / Block), Block), random);
        }

        return file;
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
}
