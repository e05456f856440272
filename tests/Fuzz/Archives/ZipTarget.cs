namespace NeoResNet.Fuzz;

/// <summary>Reads weights in zip archives.</summary>
internal abstract class ZipTarget : CheckpointTarget
{
    // A hundred entries take memory for their names and streams. Deflate expands up to 1,040 times.
    public override long MaxAllocated(ReadOnlySpan<byte> file) => (8 << 20) + (1100L * file.Length);

    public sealed override byte[] Create(FuzzRandom random)
    {
        (string Name, byte[] Content)[] seed = random.Pick<(string, byte[])[]>([.. Archives]);
        List<(string Name, byte[] Content)> parts = [.. seed];
        for (int i = random.Below(3); i > 0; i--)
        {
            int at = random.Below(parts.Count);
            parts[at] = (parts[at].Name, Mutate(parts[at].Name, parts[at].Content, random));
        }

        if (random.OneIn(4))
        {
            ZipParts.Change(parts, random);
        }

        byte[] file = ZipParts.ToFile(parts, random);
        return random.Below(6) switch
        {
            0 => file[..random.Below(file.Length + 1)],
            1 => ByteMutator.Mutate(file, random),

            // The directory is at the end.
            2 => [.. file[..^Math.Min(file.Length, 200)], .. ByteMutator.Mutate(file[^Math.Min(file.Length, 200)..], random)],
            _ => file,
        };
    }

    /// <summary>Gets the parts of the seeds.</summary>
    protected abstract IReadOnlyList<(string Name, byte[] Content)[]> Archives { get; }

    /// <summary>Changes one part.</summary>
    protected abstract byte[] Mutate(string name, byte[] content, FuzzRandom random);
}
