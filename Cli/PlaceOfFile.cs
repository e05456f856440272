using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Represents a file independently of the path that leads to it.</summary>
/// <param name="Given">The path as the user wrote it.</param>
/// <param name="RealPath">The full path without links.</param>
/// <param name="Facts">The identity of the file, if it exists and the system reports it.</param>
internal sealed record PlaceOfFile(string Given, string RealPath, FileFacts? Facts)
{
    private static readonly StringComparison NameComparison =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Returns the place to which a path leads.</summary>
    public static PlaceOfFile Of(string path) => new(path, Tensors.RealPath.Of(path), FileFacts.Of(path));

    /// <summary>Returns whether two paths lead to one file.</summary>
    public bool IsSameFile(PlaceOfFile other) =>
        RealPath.Equals(other.RealPath, NameComparison) || (Facts is { } mine && other.Facts is { } facts && mine.IsSameFile(facts));
}
