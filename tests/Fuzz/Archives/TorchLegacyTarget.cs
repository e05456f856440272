namespace NeoResNet.Fuzz;

/// <summary>Reads PyTorch's older format: pickles and numbers in sequence.</summary>
internal sealed class TorchLegacyTarget : CheckpointTarget
{
    private const int HeadLength = 14;

    public override string Name => "torch-legacy";

    public override IReadOnlyList<byte[]> Seeds { get; } = [FormatFiles.Read("legacy.pth")];

    // Views may repeat elements of their storage up to 16,777,216 times.
    public override long MaxAllocated(ReadOnlySpan<byte> file) => (1L << 30) + (1024L * file.Length);

    public override byte[] Create(FuzzRandom random)
    {
        byte[] file = Seeds[0];
        return random.Below(8) switch
        {
            0 => file[..random.Below(file.Length + 1)],
            1 => ByteMutator.Mutate(file, random),

            // The head stays, by which the format is recognized.
            _ => [.. file[..HeadLength], .. PickleMutator.Mutate(file[HeadLength..], random)],
        };
    }
}
