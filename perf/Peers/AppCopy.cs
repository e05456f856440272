namespace NeoResNet.Peers;

/// <summary>
/// A copy of this program beside native libraries from elsewhere. The loader looks beside the program first, so a child that runs
/// there finds those and no others, and no package's file is touched.
/// </summary>
internal static class AppCopy
{
    /// <summary>Makes the copy anew, managed files only; gives the folder.</summary>
    public static string Create(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        _ = Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory))
        {
            // Without the list of dependencies everything beside the program counts; with it the packages' native files would be asked for.
            if (Path.GetExtension(file) is ".dll" or ".json" && !file.EndsWith(".deps.json", StringComparison.Ordinal))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }
        }

        return folder;
    }

    /// <summary>The program in a copy.</summary>
    public static string AssemblyIn(string folder) => Path.Combine(folder, Path.GetFileName(typeof(AppCopy).Assembly.Location));

    /// <summary>Puts links to libraries into a copy.</summary>
    public static void Link(string folder, IEnumerable<string> libraries)
    {
        foreach (string library in libraries)
        {
            _ = File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(library)), library);
        }
    }
}
