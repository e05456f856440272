namespace NeoResNet.CudaKernels;

/// <summary>Represents the folder of committed PTX text, one file per kernel.</summary>
/// <param name="path">The path of the folder.</param>
public sealed class KernelFolder(string path)
{
    private const string Ending = ".ptx";

    /// <summary>Gets the path of the folder.</summary>
    public string Path { get; } = path;

    /// <summary>Writes every kernel and deletes files of kernels that no longer exist.</summary>
    public void Write()
    {
        Array.ForEach(Strangers(), File.Delete);

        foreach (KernelSource source in KernelSource.All)
        {
            File.WriteAllText(FileOf(source), PtxCompiler.Compile(source));
        }
    }

    /// <summary>
    /// Returns a message about the first difference between the folder and the source; null if
    /// there is none.
    /// </summary>
    public string? FirstDifference() =>
        Strangers().Select(file => $"{file}: no kernel has this name.").FirstOrDefault()
        ?? KernelSource.All.Select(Difference).FirstOrDefault(difference => difference is not null);

    private string? Difference(KernelSource source)
    {
        string file = FileOf(source);
        return File.Exists(file) ? PtxText.FirstDifference(file, PtxCompiler.Compile(source), File.ReadAllText(file)) : $"{file}: missing.";
    }

    private string FileOf(KernelSource source) => System.IO.Path.Combine(Path, source.Name + Ending);

    private string[] Strangers() =>
    [
        .. Directory.GetFiles(Path, "*" + Ending)
            .Where(file => KernelSource.All.All(source => source.Name != System.IO.Path.GetFileNameWithoutExtension(file)))
            .Order(StringComparer.Ordinal),
    ];
}
