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
        ?? KernelSource.All.Select(source => Difference(source, PtxCompiler.Compile(source))).FirstOrDefault(difference => difference is not null);

    /// <summary>The first line in which a kernel's file differs from a text; null where none does.</summary>
    public string? Difference(KernelSource source, string expected)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(expected);
        string file = FileOf(source);
        if (!File.Exists(file))
        {
            return $"{file}: missing.";
        }

        string[] want = expected.Split('\n'), have = File.ReadAllText(file).ReplaceLineEndings("\n").Split('\n');
        for (int line = 0; line < Math.Max(want.Length, have.Length); line++)
        {
            string wanted = line < want.Length ? want[line] : "the end", got = line < have.Length ? have[line] : "the end";
            if (wanted != got)
            {
                return $"{file}:{line + 1}: expected '{wanted.Trim()}', got '{got.Trim()}'.";
            }
        }

        return null;
    }

    private string FileOf(KernelSource source) => System.IO.Path.Combine(Path, source.Name + Ending);

    private IEnumerable<string> Strangers() => Directory.GetFiles(Path, "*" + Ending)
        .Where(file => KernelSource.All.All(source => source.Name != System.IO.Path.GetFileNameWithoutExtension(file)))
        .Order(StringComparer.Ordinal);
}
