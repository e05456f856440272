namespace NeoResNet.Fuzz;

/// <summary>Reads Keras's archives, which contain an HDF5 file.</summary>
internal sealed class KerasTarget : ZipTarget
{
    private readonly Hdf5Target _weights = new();

    public override string Name => "keras";

    public override IReadOnlyList<byte[]> Seeds => field ??= [ZipParts.ToFile(Archives[0], new(0, 0))];

    public override long MaxAllocated(ReadOnlySpan<byte> file) => (64 << 20) + (2600L * file.Length);

    protected override IReadOnlyList<(string Name, byte[] Content)[]> Archives { get; } = [[("config.json", [.. "{}"u8]), ("model.weights.h5", FormatFiles.Read("small_latest.h5"))]];

    protected override byte[] Mutate(string name, byte[] content, FuzzRandom random) => name.EndsWith(".h5", StringComparison.Ordinal) ? _weights.Create(random) : ByteMutator.Mutate(content, random);
}
