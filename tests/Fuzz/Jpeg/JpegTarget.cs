namespace NeoResNet.Fuzz;

/// <summary>Reads JPEG photos.</summary>
internal sealed class JpegTarget : PhotoTarget
{
    public override string Name => "jpeg";

    public override IReadOnlyList<byte[]> Seeds { get; } = [.. JpegSeeds.All.Select(JpegSegment.ToFile)];

    public override byte[] Create(FuzzRandom random) => JpegMutator.Create(random);
}
