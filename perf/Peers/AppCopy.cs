namespace NeoResNet.Peers;

/// <summary>Copies this program beside native libraries from another folder.</summary>
/// <remarks>
/// The loader searches the folder of the program first, so a child that runs from the copy uses
/// those libraries.
/// </remarks>
internal static class AppCopy
{
    /// <summary>Creates or replaces the copy, managed files only.</summary>
    /// <returns>The folder of the copy.</returns>
    public static string Create(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        _ = Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            // Without a .deps.json file, the host uses all files in the folder. With it, the host
            // requires the native files of the packages.
            if (Path.GetExtension(file) is ".dll" or ".json" && !file.EndsWith(".deps.json", StringComparison.Ordinal))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }
        }

        return folder;
    }

    /// <summary>Returns the path of the program in a copy.</summary>
    public static string AssemblyIn(string folder) => Path.Combine(folder, Path.GetFileName(typeof(AppCopy).Assembly.Location));

    /// <summary>Creates links to libraries in a copy.</summary>
    public static void Link(string folder, IEnumerable<string> libraries)
    {
        foreach (string library in libraries)
        {
            _ = File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(library)), library);
        }
    }
}
