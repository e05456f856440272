namespace NeoResNet.Fuzz;

/// <summary>Reads PNG photos.</summary>
internal sealed class PngTarget : PhotoTarget
{
    public override string Name => "png";

    public override IReadOnlyList<byte[]> Seeds { get; } =
        [.. PngSeeds.Headers.Select((header, i) => PngChunk.ToFile(PngSeeds.File(header, new(0, i), isStored: i % 2 == 0)))];

    public override byte[] Create(FuzzRandom random) => PngMutator.Create(random);
}
