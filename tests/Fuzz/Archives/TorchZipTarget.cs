namespace NeoResNet.Fuzz;

/// <summary>Reads PyTorch's weights in zip archives.</summary>
internal sealed class TorchZipTarget : ZipTarget
{
    public override string Name => "torch-zip";

    public override IReadOnlyList<byte[]> Seeds { get; } = [FormatFiles.Read("zip.pth")];

    // Views may repeat elements of their storage up to 16,777,216 times.
    public override long MaxAllocated(ReadOnlySpan<byte> file) => (1L << 30) + base.MaxAllocated(file);

    protected override IReadOnlyList<(string Name, byte[] Content)[]> Archives { get; } = [ZipParts.Of(FormatFiles.Read("zip.pth")), ZipParts.Of(FormatFiles.Read("module.pth"))];

    protected override byte[] Mutate(string name, byte[] content, FuzzRandom random) =>
        name.EndsWith(".pkl", StringComparison.Ordinal) ? PickleMutator.Mutate(content, random) : ByteMutator.Mutate(content, random);
}
