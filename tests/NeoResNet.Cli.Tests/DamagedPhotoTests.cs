using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>Photos that are damaged, or larger than the limits, on the command line.</summary>
public sealed class DamagedPhotoTests
{
    private static readonly string[] Network = ["--model", "resnet20_v1_cifar"];

    private TemporaryFolder _folder = null!;
    private string _photo = null!;

    // All pixels of the cat, without the end of the file.
    [SetUp]
    public void MakePhoto()
    {
        _folder = new();
        _photo = _folder.Write("cut.png", File.ReadAllBytes(Samples.PathOf("cat.png"))[..^12]);
    }

    [TearDown]
    public void RemovePhoto() => _folder.Dispose();

    [TestCase("classify")]
    [TestCase("features", "--out", "x.npy")]
    [TestCase("explain", "--out", "x.html")]
    [TestCase("doctor", "--image")]
    [TestCase("forward", "--batch", "1", "--steps", "1", "--burn-in", "0", "--image")]
    public void One_notice_names_a_damaged_photo_and_strict_refuses_it(params string[] command)
    {
        string[] arguments = [.. command.Select(word => word.StartsWith("x.", StringComparison.Ordinal) ? _folder.PathOf(word) : word), _photo, .. Network];
        ToolResult repaired = Tool.Run(arguments);
        string[] notices = [.. repaired.ErrorLines.Where(line => line.Contains("damaged", StringComparison.Ordinal))];
        Assert.That(notices, Has.Length.EqualTo(1));
        Assert.That(notices[0], Does.StartWith("neoresnet: notice: ").And.Contains(_photo).And.Contains("the file ends before its end chunk").And.Contains("--strict"));

        ToolResult refused = Tool.Run([.. arguments, "--strict"]);
        Assert.That(refused.ExitCode, Is.EqualTo(1));
        Assert.That(refused.ErrorLines[^1], Does.Contain(_photo).And.Contains("the image is damaged"));
    }

    [Test]
    public void Json_lists_damaged_photos()
    {
        ToolResult result = Tool.Run("classify", _photo, Samples.PathOf("cat.png"), "--json", Network[0], Network[1]);
        Assert.That(result.ExitCode, Is.Zero);
        Assert.That(result.Json.List("damaged").Single().Text("file"), Is.EqualTo(_photo));
        Assert.That(result.Json.List("damaged").Single().Text("damage"), Does.Contain("end chunk"));
    }

    [TestCase("--max-pixels", "135299", "the maximum is 135299 pixels (PhotoOptions.MaxPixels, --max-pixels)")]
    [TestCase("--max-memory", "0", "Expected an integer from 1")]
    public void Limits_are_options_and_messages_name_them(string option, string value, string message)
    {
        ToolResult result = Tool.Run("classify", Samples.PathOf("cat.png"), option, value, Network[0], Network[1]);
        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.ErrorLines, Has.Some.Contains(message));
    }
}
