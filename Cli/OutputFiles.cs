using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Checks the files that a command writes.</summary>
internal static class OutputFiles
{
    // Longer chains of links are circular.
    private const int MaxSteps = 1000;

    private static readonly StringComparison NameComparison =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>
    /// Throws if a file cannot be written or is also an input. Commands call it before they start
    /// their work.
    /// </summary>
    /// <param name="files">The files that the command writes.</param>
    /// <param name="inputs">The files that the command reads. Null elements are ignored.</param>
    /// <exception cref="IOException">
    /// The folder of a file does not exist, or a file is a folder.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">A folder is not writable.</exception>
    /// <exception cref="UsageException">
    /// A file is also an input, which the command would overwrite.
    /// </exception>
    public static void Check(IEnumerable<string> files, params IEnumerable<string?> inputs)
    {
        string[] read = [.. inputs.OfType<string>().Select(path => RealPath(path))];
        foreach (string file in files)
        {
            string folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "";
            if (!Directory.Exists(folder))
            {
                throw new DirectoryNotFoundException($"Cannot write '{file}': the folder '{folder}' does not exist. Create the folder, or pass another path.");
            }

            if (Directory.Exists(file))
            {
                throw new IOException($"Cannot write '{file}': it is a folder. Pass the path of a file.");
            }

            string real = RealPath(file);
            if (read.Any(input => input.Equals(real, NameComparison)))
            {
                throw new UsageException($"Cannot write '{file}': this command also reads it. Pass another output file.");
            }

            AtomicFile.CheckWritable(file);
        }
    }

    /// <summary>Resolves all links, so two paths of one file become equal.</summary>
    private static string RealPath(string path)
    {
        int steps = MaxSteps;
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
