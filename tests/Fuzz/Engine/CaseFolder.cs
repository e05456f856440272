namespace NeoResNet.Fuzz;

/// <summary>
/// Represents the folder of a target whose reader takes paths: one per process and target, in memory
/// where the system has such a folder.
/// </summary>
/// <param name="target">Name of the target.</param>
internal sealed class CaseFolder(string target)
{
    private readonly Lazy<string> _path = new(() =>
    {
        string root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        string folder = Directory.CreateDirectory(Path.Combine(root, $"neoresnet-fuzz-{Environment.ProcessId}-{target}")).FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    });

    /// <summary>Returns the path of a file; an empty name returns the folder.</summary>
    public string PathOf(string name) => Path.Combine(_path.Value, name);

    /// <summary>Writes files, and leaves other files as they are.</summary>
    public void Write(IEnumerable<(string Name, byte[] Content)> files)
    {
        foreach ((string name, byte[] content) in files)
        {
            File.WriteAllBytes(PathOf(name), content);
        }
    }

    /// <summary>Removes all files.</summary>
    public void Clear()
    {
        foreach (string file in Directory.EnumerateFiles(_path.Value))
        {
            File.Delete(file);
        }
    }
}
