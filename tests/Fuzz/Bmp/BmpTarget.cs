namespace NeoResNet.Fuzz;

/// <summary>Reads BMP photos.</summary>
internal sealed class BmpTarget : PhotoTarget
{
    private static readonly BmpFile[] Kinds =
    [
        new(9, 5, 1), new(9, 5, 4), new(7, 5, 8) { Colours = 17 }, new(5, 4, 24), new(5, -4, 24), new(5, 4, 32), new(6, 3, 8) { HeaderLength = 124 },
        new(6, 3, 24) { HeaderLength = 108 },
        new(5, 3, 16) { Compression = 3, Masks = [0xF800, 0x7E0, 0x1F, 0] },
        new(5, -3, 32) { Compression = 3, HeaderLength = 124, Masks = [0xFF, 0xFF00, 0xFF0000, 0xFF000000] },
        new(3, 3, 16) { Compression = 3, HeaderLength = 108, Masks = [0x7C00, 0x3E0, 0x1F, 0x8000] },
    ];

    public override string Name => "bmp";

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. Kinds.Select((kind, i) => kind.ToFile(new(0, i)))];

    public override byte[] Create(FuzzRandom random)
    {
        BmpFile file = random.Pick<BmpFile>(Kinds);
        for (int i = random.Below(4); i > 0; i--)
        {
            file = Change(file, random);
        }

        byte[] bytes = file.ToFile(random);
        return random.Below(6) switch
        {
            0 => bytes[..random.Below(bytes.Length + 1)],
            1 => ByteMutator.Mutate(bytes, random),
            2 when bytes.Length > 60 => [.. ByteMutator.Mutate(bytes[..60], random), .. bytes[60..]],
            _ => bytes,
        };
    }

    private static BmpFile Change(BmpFile file, FuzzRandom random) => random.Below(10) switch
    {
        0 => file with { Width = Side(random) },
        1 => file with { Height = Side(random) },
        2 => file with { Bits = random.Pick<ushort>(0, 1, 2, 4, 8, 16, 24, 32, 64, 65535) },
        3 => file with { Compression = (uint)random.Pick(0, 1, 2, 3, 4, 6, -1) },
        4 => file with { HeaderLength = (uint)random.Pick(0, 12, 16, 39, 40, 41, 52, 56, 64, 108, 124, 125, 1 << 20) },
        5 => file with { Colours = (uint)random.Pick(0, 1, 2, 15, 16, 17, 255, 256, 257, 300, -1) },
        6 => file with { Masks = [.. file.Masks.Select(mask => random.OneIn(2) ? mask : (uint)random.Bits() & (uint)random.Bits())] },
        7 => file with { OffsetError = random.OneIn(4) ? (int)random.Telling() : random.Between(-20, 20) },
        8 => file with { PixelBytes = random.Below(300) },
        _ => file with { Width = random.Between(1, 60), Height = random.Between(-60, 60) },
    };

    private static int Side(FuzzRandom random) => random.OneIn(2) ? (int)random.Telling() : random.Pick(int.MinValue, -1, 0, 1, 2, 31, 32, 33, 255);
}
