namespace NeoResNet.Cli;

/// <summary>Files that a command is to write.</summary>
internal static class OutputFiles
{
    /// <summary>Refuses what cannot be written, before the work, so that a folder missing for the last file does not leave the first ones written.</summary>
    /// <exception cref="IOException">A folder does not exist, or a file is one.</exception>
    public static void Check(params IEnumerable<string> files)
    {
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
        }
    }
}
