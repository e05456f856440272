namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Searches for one library. If an environment variable specifies a file or folder, only that path
/// is searched. Otherwise the search covers the folders in NEORESNET_CUDA_LIBDIR, the system's
/// search by name, and the toolkit's default folder.
/// </summary>
internal sealed class LibrarySearch(ILibraryHost host)
{
    /// <summary>
    /// Gets the name of the environment variable with the path of the driver's file or of a folder
    /// that contains all libraries.
    /// </summary>
    internal static string CudaPath => EnvironmentSwitches.CudaPath.Name;

    /// <summary>
    /// Gets the name of the environment variable with the folders to search first, separated as in
    /// PATH.
    /// </summary>
    internal static string LibraryFolders => EnvironmentSwitches.CudaLibraryFolders.Name;

    private const string ToolkitFolder = "/usr/local/cuda/lib64";

    private readonly List<string> _searched = [];

    /// <summary>Searches for one library.</summary>
    /// <param name="library">The library.</param>
    /// <param name="driverMajor">
    /// The major CUDA version of the driver. Files for a newer version are ignored, because they
    /// cannot start. 0 means no limit.
    /// </param>
    internal LibraryResult Find(CudaLibrary library, int driverMajor = 0)
    {
        _searched.Clear();
        LibraryFile[] all = host.IsWindows ? library.WindowsFiles : library.LinuxFiles;
        string[] names = [.. all.Where(file => driverMajor == 0 || file.CudaMajor <= driverMajor).Select(file => file.Name)];
        string wanted = string.Join(" or ", names);
        if (Override(library) is var (variable, path))
        {
            (nint found, string at) = FromOverride(library, path, names);
            return found != 0
                ? new(found, at, "")
                : new(0, null, $"{library.Title} not found: {variable}={path} {(host.FolderExists(path) ? $"contains no {wanted} that loads" : "is not a file that loads")}{Details()}");
        }

        foreach (string folder in Folders())
        {
            (nint handle, string at) = FromFolder(library, folder, names);
            if (handle != 0)
            {
                return new(handle, at, "");
            }
        }

        foreach (string name in names)
        {
            nint handle = host.Load(name, out _);
            if (handle != 0)
            {
                return new(handle, name, "");
            }
        }

        if (!host.IsWindows)
        {
            (nint handle, string at) = FromFolder(library, ToolkitFolder, names);
            if (handle != 0)
            {
                return new(handle, at, "");
            }
        }

        string folders = string.Join(", ", Folders().Append(host.IsWindows ? null : ToolkitFolder).OfType<string>());
        string limit = names.Length < all.Length ? $", since the driver supports CUDA {driverMajor} at most" : "";
        return new(0, null,
            $"{library.Title} not found: searched for {wanted}{limit} with the system's loader{(folders.Length == 0 ? "" : $" and in {folders}")}. " +
            $"Set {string.Join(" or ", Variables(library))} to its folder{Details()}");
    }

    private (string Variable, string Path)? Override(CudaLibrary library)
    {
        if (library.PathVariable != CudaPath && host.Variable(library.PathVariable) is { } own)
        {
            return (library.PathVariable, own);
        }

        // If the path is a file, the file is the driver. Only a folder can contain all libraries.
        return host.Variable(CudaPath) is { } path && (library == CudaLibrary.Driver || host.FolderExists(path)) ? (CudaPath, path) : null;
    }

    private (nint Handle, string Path) FromOverride(CudaLibrary library, string path, string[] names) =>
        host.FolderExists(path) ? FromFolder(library, path, names) : (TryFile(path), path);

    private (nint Handle, string Path) FromFolder(CudaLibrary library, string folder, string[] names)
    {
        foreach (string name in names)
        {
            string path = Path.Combine(folder, name);
            if (!host.FileExists(path))
            {
                continue;
            }

            foreach (string companion in library.Companions.SelectMany(file => Folders().Prepend(folder).Select(place => Path.Combine(place, file))).Where(host.FileExists))
            {
                // Failures are ignored, because the library itself reports missing files.
                _ = host.Load(companion, out _);
            }

            nint handle = TryFile(path);
            if (handle != 0)
            {
                return (handle, path);
            }
        }

        return (0, folder);
    }

    private nint TryFile(string path)
    {
        nint handle = host.Load(path, out string reason);
        if (handle == 0 && host.FileExists(path))
        {
            _searched.Add(reason.StartsWith(path, StringComparison.Ordinal) ? reason : $"{path}: {reason}");
        }

        return handle;
    }

    private string[] Folders() =>
        host.Variable(LibraryFolders)?.Split(host.IsWindows ? ';' : ':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private static IEnumerable<string> Variables(CudaLibrary library) => new[] { library.PathVariable, LibraryFolders }.Distinct();

    private string Details() => _searched.Count == 0 ? "" : $" ({string.Join("; ", _searched)})";
}

/// <summary>Represents the result of a search.</summary>
/// <param name="Handle">The handle of the loaded library; 0 if no library was found.</param>
/// <param name="Path">The name or path by which the library was loaded.</param>
/// <param name="Reason">
/// The reason why no library was found, with the searched places, in one line.
/// </param>
internal readonly record struct LibraryResult(nint Handle, string? Path, string Reason);
