namespace NeoResNet.TestSupport;

/// <summary>An empty folder of a test's own, removed with all it holds at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("neoresnet-");

    /// <summary>Full path of the folder.</summary>
    public string FullName => _folder.FullName;

    /// <summary>Names of the files in the folder now.</summary>
    public string[] FileNames => [.. _folder.GetFiles().Select(f => f.Name).Order()];

    /// <summary>Full path of a file in the folder, which need not exist.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Makes a file in the folder and returns its path.</summary>
    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
