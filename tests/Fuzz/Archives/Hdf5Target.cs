namespace NeoResNet.Fuzz;

/// <summary>Reads Keras's weights in HDF5 files.</summary>
internal sealed class Hdf5Target : CheckpointTarget
{
    private const int BytesPerStructure = 96;

    private static readonly byte[][] Signatures =
        [[.. "OHDR"u8], [.. "OCHK"u8], [.. "TREE"u8], [.. "SNOD"u8], [.. "HEAP"u8], [.. "FRHP"u8], [.. "FHDB"u8], [.. "FHIB"u8], [.. "BTHD"u8], [.. "BTLF"u8], [.. "BTIN"u8], [.. "FAHD"u8], [.. "FADB"u8], [1, 0]];

    private readonly Lazy<(byte[] File, int[] Structures)[]> _files;

    public Hdf5Target()
    {
        _files = new(() => [.. Seeds.Select(file => (file, Structures(file)))]);
    }

    public override string Name => "hdf5";

    public override IReadOnlyList<byte[]> Seeds { get; } = [FormatFiles.Read("small_latest.h5"), FormatFiles.Read("small_earliest.h5")];

    // Metadata is read at most 64 times; deflate expands up to 1,040 times.
    public override long MaxAllocated(ReadOnlySpan<byte> file) => (64 << 20) + (1300L * file.Length);

    public override byte[] Create(FuzzRandom random)
    {
        (byte[] seed, int[] structures) = random.Pick<(byte[], int[])>(_files.Value);
        byte[] file = [.. seed];
        for (int i = random.Below(4); i >= 0; i--)
        {
            Change(file, structures, random);
        }

        // With right checksums, the changes reach the code behind them.
        if (!random.OneIn(16))
        {
            Hdf5Checksums.Mend(file);
        }

        return random.OneIn(20) ? file[..random.Below(file.Length + 1)] : file;
    }

    private static void Change(byte[] file, int[] structures, FuzzRandom random)
    {
        int start = random.OneIn(16) ? random.Below(file.Length) : random.Pick<int>(structures);
        int at = start + random.Below(Math.Min(BytesPerStructure, file.Length - start)), length = Math.Min(random.Pick(1, 2, 4, 8), file.Length - at);
        switch (random.Below(5))
        {
            case 0:
                file[at] ^= (byte)(1 << random.Below(8));
                break;
            case 1:
                // An address of another structure.
                BitConverter.GetBytes((long)random.Pick<int>(structures)).AsSpan(0, length).CopyTo(file.AsSpan(at));
                break;
            case 2:
                int from = random.Pick<int>(structures), count = Math.Min(random.Below(BytesPerStructure), Math.Min(file.Length - from, file.Length - at));
                file.AsSpan(from, count).CopyTo(file.AsSpan(at));
                break;
            default:
                BitConverter.GetBytes(random.Telling()).AsSpan(0, length).CopyTo(file.AsSpan(at));
                break;
        }
    }

    // The superblock, and places that look like structures.
    private static int[] Structures(byte[] file) =>
    [
        0, .. Enumerable.Range(0, file.Length - 8).Where(at => Array.Exists(Signatures, signature => file.AsSpan(at).StartsWith(signature)) && (file[at] != 1 || (at % 8 == 0 && file[at + 2] is > 0 and < 20 && file[at + 3] == 0 && file[at + 4] == 1))),
    ];
}
