using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>Tests which files of a folder are photos, and which pictures are skipped.</summary>
public sealed class PassedOverTests
{
    private const string Model = "resnet20_v1_cifar";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("a.jfif")]
    [TestCase("a.jpe")]
    [TestCase("a.pjpeg")]
    [TestCase("a.pjp")]
    [TestCase("a.JFIF")]
    [TestCase("a.Jpe")]
    [TestCase("a.dib")]
    public void Every_extension_of_a_photo_is_listed(string name)
    {
        string file = _folder.Write(name, [1]);
        Assert.That(PhotoFiles.Expand([_folder.FullName]), Is.EqualTo(new[] { file }));
    }

    [Test]
    public void Pictures_that_are_no_photos_are_counted_in_one_notice()
    {
        File.Copy(Samples.PathOf("cat.png"), _folder.PathOf("cat.png"));
        File.Copy(Samples.PathOf("cat.png"), _folder.PathOf("without_extension"));
        _ = _folder.Write("a.WEBP", [1]);
        _ = _folder.Write("b.heic", [1]);
        _ = _folder.Write("c.webp", [1]);
        _ = _folder.Write("d.dat", "GIF89a"u8.ToArray());
        _ = _folder.Write("notes.txt", "no picture"u8.ToArray());
        _ = _folder.Write("empty", []);
        ToolResult result = Tool.Succeed("classify", _folder.FullName, "--model", Model, "--json");
        Assert.That(result.Json.List("images"), Has.Length.EqualTo(1));
        Assert.That(result.ErrorLines, Has.One.Contains("notice: Passed over 5 pictures in folders: PNG image (1), GIF image (1), WebP image (2), HEIC image (1). Convert them to JPEG or PNG"));
        Assert.That(Tool.Succeed("features", _folder.FullName, "--model", Model, "--out", _folder.PathOf("f.npy")).Error, Does.Contain("Passed over 5 pictures"));
    }

    [Test]
    public void A_folder_of_other_pictures_only_is_refused_with_their_number()
    {
        _ = _folder.Write("a.webp", [1]);
        ToolResult result = Tool.Run("classify", _folder.FullName, "--model", Model);
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)));
        Assert.That(result.Error, Does.Contain("contains no photo").And.Contain("Passed over 1 picture in folders: WebP image (1)."));
    }

    [Test]
    [Platform("Linux", Reason = "A pipe without a writer would block its reader.")]
    public void A_pipe_in_a_folder_is_not_opened()
    {
        File.Copy(Samples.PathOf("cat.png"), _folder.PathOf("cat.png"));
        using (var made = System.Diagnostics.Process.Start("mkfifo", _folder.PathOf("pipe")))
        {
            made.WaitForExit();
        }

        Assert.That(Task.Run(() => Tool.Succeed("classify", _folder.FullName, "--model", Model)).Wait(TimeSpan.FromSeconds(60)), Is.True);
    }
}
