namespace NeoResNet.Tensors;

/// <summary>Follows the links in paths.</summary>
internal static class RealPath
{
    // Longer chains of links are circular.
    private const int MaxSteps = 1000;

    /// <summary>
    /// Returns the full path to which a path leads, without links. The file is not required to
    /// exist.
    /// </summary>
    public static string Of(string path)
    {
        int steps = MaxSteps;
        return Of(path, ref steps);
    }

    private static string Of(string path, ref int steps)
    {
        string full = Path.GetFullPath(path), real = Path.GetPathRoot(full)!;
        foreach (string part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            real = steps-- > 0 && new FileInfo(next).LinkTarget is { } target ? Of(Path.Combine(real, target), ref steps) : next;
        }

        return real;
    }
}
