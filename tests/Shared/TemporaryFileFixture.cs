using NUnit.Framework;

namespace NeoResNet.TestSupport;

/// <summary>For tests that read and write one file: each has a folder of its own.</summary>
public abstract class TemporaryFileFixture
{
    private TemporaryFolder _folder = null!;

    /// <summary>Full path of the folder.</summary>
    protected string Folder => _folder.FullName;

    /// <summary>Full path of a JSON file in it, which is not there at first.</summary>
    protected string JsonPath => _folder.PathOf("t.json");

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();
}
