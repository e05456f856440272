namespace NeoResNet.CudaKernels;

/// <summary>The folder of committed PTX text, one file a kernel.</summary>
/// <param name="path">Where it is.</param>
public sealed class KernelFolder(string path)
{
    private const string Ending = ".ptx";

    /// <summary>Where it is.</summary>
    public string Path { get; } = path;

    /// <summary>Writes every kernel and removes files of kernels that are no more.</summary>
    public void Write()
    {
        foreach (string stale in Strangers())
        {
            File.Delete(stale);
        }

        foreach (KernelSource source in KernelSource.All)
        {
            File.WriteAllText(FileOf(source), PtxCompiler.Compile(source));
        }
    }

    /// <summary>What differs first from what the source gives, in words; null where nothing does.</summary>
    public string? FirstDifference() =>
        Strangers().Select(file => $"{file}: no kernel has this name.").FirstOrDefault()
        ?? KernelSource.All.Select(Difference).FirstOrDefault(difference => difference is not null);

    private string? Difference(KernelSource source)
    {
        string file = FileOf(source);
        return File.Exists(file) ? PtxText.FirstDifference(file, PtxCompiler.Compile(source), File.ReadAllText(file)) : $"{file}: missing.";
    }

    private string FileOf(KernelSource source) => System.IO.Path.Combine(Path, source.Name + Ending);

    private IEnumerable<string> Strangers() => Directory.GetFiles(Path, "*" + Ending)
        .Where(file => KernelSource.All.All(source => source.Name != System.IO.Path.GetFileNameWithoutExtension(file)))
        .Order(StringComparer.Ordinal);
}
