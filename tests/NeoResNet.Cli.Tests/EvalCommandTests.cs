using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

public sealed class EvalCommandTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new();
        foreach ((string part, string name, string photo) in ((string, string, string)[])[("train", "3", "cat.png"), ("train", "5", "coffee.png"), ("test", "3", "cat.png"), ("test", "5", "coffee.png"), ("test", "3", "coffee.png")])
        {
            _ = Directory.CreateDirectory(_folder.PathOf($"data/{part}/{name}"));
            File.Copy(Samples.PathOf(photo), _folder.PathOf($"data/{part}/{name}/{photo}"));
        }
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Json_has_the_accuracy_and_the_confusion_matrix_of_the_test_part()
    {
        ToolResult result = Tool.Succeed("eval", "--data", _folder.PathOf("data"), "--model", "resnet20_v1_cifar", "--json");
        var json = result.Json;
        int[] cells = [.. json.GetProperty("confusion").EnumerateArray().SelectMany(row => row.EnumerateArray().Select(cell => cell.GetInt32()))];
        int correct = cells[0] + cells[4];
        Assert.Multiple(() =>
        {
            Assert.That(json.GetProperty("images").GetInt32(), Is.EqualTo(3));
            Assert.That(json.GetProperty("accuracy").GetDouble(), Is.EqualTo(correct / 3.0));
            Assert.That(json.GetProperty("loss").GetDouble(), Is.GreaterThan(0));
            Assert.That((cells.Length, cells.Sum()), Is.EqualTo((6, 3)));
            Assert.That(json.List("per_class").Select(each => (each.GetProperty("name").GetString(), each.GetProperty("images").GetInt32())), Is.EqualTo(new[] { ("3", 2), ("5", 1) }));
            Assert.That(json.List("failed"), Is.Empty);
        });
    }

    [Test]
    public void Flip_averages_the_photo_and_its_mirror_image()
    {
        string[] words = ["eval", "--data", _folder.PathOf("data"), "--model", "resnet20_v1_cifar", "--json"];
        var (plain, flip) = (Tool.Succeed(words).Json, Tool.Succeed([.. words, "--flip"]).Json);
        Assert.That((plain.GetProperty("flip").GetBoolean(), flip.GetProperty("flip").GetBoolean()), Is.EqualTo((false, true)));
        Assert.That(flip.GetProperty("loss").GetDouble(), Is.Not.EqualTo(plain.GetProperty("loss").GetDouble()));
    }

    [Test]
    public void Text_has_a_row_for_each_class()
    {
        ToolResult result = Tool.Succeed("eval", "--data", _folder.PathOf("data"), "--part", "train", "--model", "resnet20_v1_cifar");
        Assert.That(result.Out, Does.Contain("Accuracy").And.Contain("(2 photos)").And.Contain("recall").And.Contain("classified as"));
    }

    [Test]
    public void A_photo_that_cannot_be_decoded_is_named_and_the_others_count()
    {
        _ = _folder.Write("data/test/3/broken.png", [1, 2, 3]);
        ToolResult result = Tool.Run("eval", "--data", _folder.PathOf("data"), "--model", "resnet20_v1_cifar", "--json");
        Assert.That((result.ExitCode, result.Json.GetProperty("images").GetInt32(), result.Json.List("failed").Length), Is.EqualTo((1, 3, 1)));
        Assert.That(result.Error, Does.Contain("broken.png"));
    }

    [Test]
    public void Pictures_that_an_archive_contains_and_no_decoder_reads_are_counted_in_one_notice()
    {
        foreach (string name in (string[])["a.gif", "b.GIF", "c.heic", "notes.txt"])
        {
            _ = _folder.Write($"data/test/3/{name}", [1, 2, 3]);
        }

        string archive = _folder.PathOf("data.zip");
        System.IO.Compression.ZipFile.CreateFromDirectory(_folder.PathOf("data"), archive);
        ToolResult result = Tool.Succeed("eval", "--data", archive, "--model", "resnet20_v1_cifar", "--json");
        Assert.That(result.Json.GetProperty("images").GetInt32(), Is.EqualTo(3));
        Assert.That(result.Error.Split('\n').Count(line => line.Contains("Passed over", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("3 pictures in the archive: GIF image (2), HEIC image (1)"));
    }

    [Test]
    public void A_photo_of_an_archive_that_is_too_long_is_named_and_the_others_count()
    {
        _ = _folder.Write("data/test/3/long.png", new byte[600_000]);
        string archive = _folder.PathOf("data.zip");
        System.IO.Compression.ZipFile.CreateFromDirectory(_folder.PathOf("data"), archive);
        ToolResult result = Tool.Run("eval", "--data", archive, "--model", "resnet20_v1_cifar", "--max-file-length", "500000", "--json");
        Assert.That((result.ExitCode, result.Json.GetProperty("images").GetInt32(), result.Json.List("failed").Length), Is.EqualTo((1, 3, 1)));
        Assert.That(result.Error, Does.Contain("long.png").And.Contain("--max-file-length"));
    }

    [Test]
    public void A_part_that_does_not_exist_is_refused()
    {
        ToolResult result = Tool.Run("eval", "--data", _folder.PathOf("data"), "--part", "val", "--model", "resnet20_v1_cifar");
        Assert.That((result.ExitCode, result.Error.Contains("has no part 'val'", StringComparison.Ordinal)), Is.EqualTo((2, true)));
    }

    [Test]
    public void A_class_that_the_network_lacks_is_refused()
    {
        Directory.Move(_folder.PathOf("data/train/5"), _folder.PathOf("data/train/lion"));
        Directory.Move(_folder.PathOf("data/test/5"), _folder.PathOf("data/test/lion"));
        ToolResult result = Tool.Run("eval", "--data", _folder.PathOf("data"), "--model", "resnet20_v1_cifar");
        Assert.That((result.ExitCode, result.Error.Contains("the network has no class '3'", StringComparison.Ordinal)), Is.EqualTo((1, true)));
    }

    [Test]
    public void Photos_that_all_fail_are_listed()
    {
        foreach (string photo in Directory.EnumerateFiles(_folder.PathOf("data/test"), "*.png", SearchOption.AllDirectories))
        {
            File.WriteAllBytes(photo, [1, 2, 3]);
        }

        ToolResult result = Tool.Run("eval", "--data", _folder.PathOf("data"), "--model", "resnet20_v1_cifar", "--json");
        Assert.That((result.ExitCode, result.Json.List("failed").Length, result.Json.GetProperty("error").GetString()!.Contains("none of its photos can be read", StringComparison.Ordinal)), Is.EqualTo((1, 3, true)));
    }

    [TestCase("eval", "--data", "")]
    [TestCase("fetch", "resnet_v2_50", "--out", "")]
    [TestCase("fetch", "resnet_v2_50", "--from", "")]
    [TestCase("convert", "a.safetensors", "")]
    public void An_empty_value_is_refused_by_name(params string[] arguments)
    {
        ToolResult result = Tool.Run(arguments);
        Assert.That((result.ExitCode, result.Error.Contains("but its value is empty", StringComparison.Ordinal)), Is.EqualTo((2, true)), result.Error);
    }
}
