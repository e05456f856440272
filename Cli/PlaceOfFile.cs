using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Represents a file independently of the path that leads to it.</summary>
/// <param name="Given">The path as the user wrote it.</param>
/// <param name="RealPath">The full path without links.</param>
/// <param name="Facts">The identity of the file, if it exists and the system reports it.</param>
internal sealed record PlaceOfFile(string Given, string RealPath, FileFacts? Facts)
{
    // Longer chains of links are circular.
    private const int MaxSteps = 1000;

    private static readonly StringComparison NameComparison =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Returns the place to which a path leads.</summary>
    public static PlaceOfFile Of(string path)
    {
        int steps = MaxSteps;
        return new(path, RealPathOf(path, ref steps), FileFacts.Of(path));
    }

    /// <summary>Returns whether two paths lead to one file.</summary>
    public bool IsSameFile(PlaceOfFile other) =>
        RealPath.Equals(other.RealPath, NameComparison) || (Facts is { } mine && other.Facts is { } facts && mine.IsSameFile(facts));

    private static string RealPathOf(string path, ref int steps)
    {
        string full = Path.GetFullPath(path), real = Path.GetPathRoot(full)!;
        foreach (string part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            real = steps-- > 0 && new FileInfo(next).LinkTarget is { } target ? RealPathOf(Path.Combine(real, target), ref steps) : next;
        }

        return real;
    }
}
