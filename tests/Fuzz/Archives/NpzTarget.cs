namespace NeoResNet.Fuzz;

/// <summary>Reads NumPy's <c>.npz</c> archives.</summary>
internal sealed class NpzTarget : ZipTarget
{
    private readonly NpyTarget _arrays = new();

    public override string Name => "npz";

    public override IReadOnlyList<byte[]> Seeds { get; } = [FormatFiles.Read("stored.npz"), FormatFiles.Read("compressed.npz")];

    protected override IReadOnlyList<(string Name, byte[] Content)[]> Archives => field ??= [.. Seeds.Select(ZipParts.Of)];

    protected override byte[] Mutate(string name, byte[] content, FuzzRandom random) => random.OneIn(3) ? ByteMutator.Mutate(content, random) : _arrays.Create(random);
}
