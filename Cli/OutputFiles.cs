using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Files that a command is to write.</summary>
internal static class OutputFiles
{
    // Ways that are longer than this go round in circles.
    private const int MostSteps = 1000;

    private static readonly StringComparison NameComparison =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Refuses what cannot or must not be written, before the work, and before the first of several files is written.</summary>
    /// <param name="files">What the command writes.</param>
    /// <param name="inputs">What it reads; null for none.</param>
    /// <exception cref="IOException">A folder does not exist, or a file is one.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder allows no new files.</exception>
    /// <exception cref="UsageException">A file is one of those that are read: replaced, it would be lost.</exception>
    public static void Check(IEnumerable<string> files, params IEnumerable<string?> inputs)
    {
        string[] read = [.. inputs.OfType<string>().Select(path => RealPath(path))];
        foreach (string file in files)
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "";
            if (!Directory.Exists(folder))
            {
                throw new DirectoryNotFoundException($"The folder '{folder}' of '{file}' does not exist.");
            }

            if (Directory.Exists(file))
            {
                throw new IOException($"'{file}' is a folder.");
            }

            string real = RealPath(file);
            if (read.Any(input => input.Equals(real, NameComparison)))
            {
                throw new UsageException($"'{file}' is read by this command, so it cannot be where the result goes.");
            }

            AtomicFile.CheckWritable(file);
        }
    }

    /// <summary>A path without links, so that two ways to one file are one.</summary>
    private static string RealPath(string path)
    {
        int steps = MostSteps;
        return RealPath(path, ref steps);
    }

    private static string RealPath(string path, ref int steps)
    {
        string full = Path.GetFullPath(path), real = Path.GetPathRoot(full)!;
        foreach (string part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            real = steps-- > 0 && new FileInfo(next).LinkTarget is { } target ? RealPath(Path.Combine(real, target), ref steps) : next;
        }

        return real;
    }
}
