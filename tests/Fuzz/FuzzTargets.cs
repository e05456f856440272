namespace NeoResNet.Fuzz;

/// <summary>Lists the targets: one per reader of untrusted files.</summary>
internal static class FuzzTargets
{
    /// <summary>Gets all targets. A new reader gets a line here and a row in docs/security.md.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new JpegTarget(),
        new PngTarget(),
        new BmpTarget(),
        new NpyTarget(),
        new SafetensorsTarget(),
        new SafetensorsShardsTarget(),
        new WeightsTarget(),
        new TensorBundleTarget(),
        new SavedSlicesTarget(),
        new GraphTarget(),
        new CheckpointListTarget(),
        new TorchZipTarget(),
        new TorchShardsTarget(),
        new TorchLegacyTarget(),
        new Hdf5Target(),
        new KerasTarget(),
        new NpzTarget(),
        new OnnxTarget(),
        new TarTarget(),
        new ClassNamesTarget(),
        new RecipeTarget(),
        new ConfigTarget(),
        new TraceTarget(),
        new KindTarget(),
        new DatasetZipTarget(),
        new DatasetTarTarget(),
        new IdxTarget(),
        new Cifar10Target(),
        new LabelTableTarget(),
    ];

    /// <summary>Returns the target with a name; null if there is none.</summary>
    public static FuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);
}
