namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// A system with the given variables and files. A file loads unless it is broken; a bare name loads
/// if the loader knows it.
/// </summary>
internal sealed class FakeLibraryHost : ILibraryHost
{
    private readonly Dictionary<string, string> _variables = [];
    private readonly HashSet<string> _files = [];
    private readonly Dictionary<string, string> _broken = [];
    private readonly HashSet<string> _known = [];

    public bool IsWindows { get; init; }

    /// <summary>All names and paths to load, in order.</summary>
    public List<string> Asked { get; } = [];

    public FakeLibraryHost Set(string variable, string value)
    {
        _variables[variable] = value;
        return this;
    }

    /// <summary>Adds files and their folders.</summary>
    public FakeLibraryHost With(params string[] files)
    {
        _files.UnionWith(files);
        return this;
    }

    public FakeLibraryHost WithBroken(string file, string reason)
    {
        _files.Add(file);
        _broken[file] = reason;
        return this;
    }

    /// <summary>Adds names that the system's own search finds.</summary>
    public FakeLibraryHost Knowing(params string[] names)
    {
        _known.UnionWith(names);
        return this;
    }

    public string? Variable(string name) => _variables.GetValueOrDefault(name);

    public bool FolderExists(string path) => _files.Any(file => file.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal));

    public bool FileExists(string path) => _files.Contains(path);

    public nint Load(string nameOrPath, out string reason)
    {
        Asked.Add(nameOrPath);
        reason = _broken.GetValueOrDefault(nameOrPath) ?? "no such file";
        bool loads = nameOrPath.Contains('/') ? _files.Contains(nameOrPath) && !_broken.ContainsKey(nameOrPath) : _known.Contains(nameOrPath);
        return loads ? Asked.Count : 0;
    }
}
