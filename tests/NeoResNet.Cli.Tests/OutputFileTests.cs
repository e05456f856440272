using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>
/// Tests that no output file replaces an input file, and that a command checks its output files
/// before it starts its work.
/// </summary>
public sealed class OutputFileTests
{
    private const string Model = "resnet20_v1_cifar";

    private TemporaryFolder _folder = null!;
    private string _photo = null!;
    private string _weights = null!;

    [SetUp]
    public void MakeFiles()
    {
        _folder = new();
        _photo = _folder.PathOf("cat.png");
        _weights = _folder.PathOf("w.safetensors");
        File.Copy(Samples.PathOf("cat.png"), _photo);
        _ = Tool.Succeed("init", "--out", _weights, "--model", Model);
        var images = new NhwcTensor([1, 32, 32, 3]);
        Npy.Write(_folder.PathOf("x.npy"), images);
        _ = _folder.Write("names.txt", "ant\nbee\n"u8.ToArray());
        _ = Directory.CreateDirectory(_folder.PathOf("sub"));
    }

    [TearDown]
    public void RemoveFiles() => _folder.Dispose();

    [TestCase("explain cat.png --out cat.png")]
    [TestCase("explain cat.png --out sub/../cat.png")]
    [TestCase("explain cat.png --weights w.safetensors --out w.safetensors")]
    [TestCase("explain cat.png --weights w.safetensors --out w.safetensors.recipe.json")]
    [TestCase("explain cat.png --classes-file names.txt --out names.txt")]
    [TestCase("features cat.png --weights w.safetensors --out w.safetensors")]
    [TestCase("features . --out cat.png")]
    [TestCase("doctor --image cat.png --write-golden cat.png")]
    [TestCase("export --weights w.safetensors --out w.safetensors")]
    [TestCase("init --classes-file names.txt --out names.txt")]
    [TestCase("run --input x.npy --fetch predictions=x.npy")]
    public void What_is_read_is_not_replaced(string line)
    {
        byte[][] before = Contents();
        ToolResult result = Tool.Run([.. InFolder(line), .. line.Contains("--weights", StringComparison.Ordinal) || line.StartsWith("init", StringComparison.Ordinal) ? (string[])[] : ["--model", Model]]);
        Assert.That(result.ExitCode, Is.Not.Zero, result.ToString());
        Assert.That(result.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(Contents(), Is.EqualTo(before));
    }

    [Test]
    public void Another_way_to_the_same_file_is_seen()
    {
        _ = File.CreateSymbolicLink(_folder.PathOf("link.png"), "cat.png");
        _ = Directory.CreateSymbolicLink(_folder.PathOf("there"), _folder.FullName);
        _ = File.CreateSymbolicLink(_folder.PathOf("circle"), "circle/circle");
        Assert.That(Tool.Run("explain", Path.Combine(_folder.PathOf("circle"), "cat.png"), "--model", Model, "--out", _folder.PathOf("page.html")).ExitCode, Is.EqualTo(1), "a circle ends");
        foreach (string way in (string[])["link.png", "there/cat.png", "there/there/link.png"])
        {
            ToolResult result = Tool.Run("explain", _photo, "--model", Model, "--out", _folder.PathOf(way));
            Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((2, 1)), result.ToString());
            Assert.That(result.Error, Does.Contain(way).And.Contain("read"));
        }

        Assert.That(File.ReadAllBytes(_photo), Is.EqualTo(File.ReadAllBytes(Samples.PathOf("cat.png"))));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "The length limit of file names is the only error that also the root user gets.")]
    public void What_cannot_be_made_is_told_by_the_name_that_was_given()
    {
        string path = _folder.PathOf(new string('n', 250));
        ToolResult result = Tool.Run("explain", _photo, "--model", Model, "--out", path);
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain(path).And.Not.Contain(".tmp"));
    }

    private IEnumerable<string> InFolder(string line) => line.Split(' ').Select(word =>
        word.StartsWith("predictions=", StringComparison.Ordinal) ? $"predictions={_folder.PathOf(word["predictions=".Length..])}"
        : word.Contains('.', StringComparison.Ordinal) ? _folder.PathOf(word) : word);

    private byte[][] Contents() => [.. Directory.EnumerateFiles(_folder.FullName).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
}
