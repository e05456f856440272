namespace NeoResNet.Fuzz;

/// <summary>Reads text files that the API takes by path.</summary>
internal abstract class TextFileTarget : FuzzTarget
{
    private readonly Lazy<string> _path;

    protected TextFileTarget()
    {
        // One file per process and target, in memory where the system has such a folder.
        string folder = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        _path = new(() => Path.Combine(folder, $"neoresnet-fuzz-{Environment.ProcessId}-{Name}"));
    }

    /// <inheritdoc/>
    public sealed override byte[] Read(byte[] file)
    {
        try
        {
            File.WriteAllBytes(_path.Value, file);
            return ReadFile(_path.Value);
        }
        finally
        {
            File.Delete(_path.Value);
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    protected abstract byte[] ReadFile(string path);
}
