using System.CommandLine;
using System.Diagnostics;
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

        // Weights with a recipe and class names in files of their own.
        using SafetensorsFile weights = Safetensors.Open(_weights);
        Safetensors.Write(_folder.PathOf("bare.safetensors"), [.. weights.ReadAll()]);
        Recipe recipe = Recipe.Inception.WithSize(32) with { Model = Model, ClassNamesFile = "of-recipe.txt" };
        recipe.Save(_folder.PathOf("bare.safetensors.recipe.json"));
        (recipe with { ClassNamesFile = "of-given.txt" }).Save(_folder.PathOf("given.json"));
        foreach (string names in (string[])["of-recipe.txt", "of-given.txt"])
        {
            File.WriteAllLines(_folder.PathOf(names), Enumerable.Range(0, 10).Select(i => $"class {i}"));
        }

        // A folder of TensorFlow.
        _ = Directory.CreateDirectory(_folder.PathOf("net.d"));
        _ = Tool.Succeed("convert", _weights, _folder.PathOf("net.d/model.ckpt"));
        File.WriteAllText(_folder.PathOf("net.d/checkpoint"), "model_checkpoint_path: \"model.ckpt\"\n");

        _ = Tool.Succeed("doctor", "--image", _photo, "--model", Model, "--write-golden", _folder.PathOf("g.json"));
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
    [TestCase("explain cat.png --weights bare.safetensors --out bare.safetensors.recipe.json")]
    [TestCase("explain cat.png --weights bare.safetensors --out of-recipe.txt")]
    [TestCase("explain cat.png --weights bare.safetensors --recipe given.json --out given.json")]
    [TestCase("explain cat.png --weights bare.safetensors --recipe given.json --out of-given.txt")]
    [TestCase("features cat.png --weights bare.safetensors --out bare.safetensors.recipe.json")]
    [TestCase("features cat.png --weights bare.safetensors --out sub/../of-recipe.txt")]
    [TestCase("doctor --image cat.png --weights bare.safetensors --write-golden bare.safetensors.recipe.json")]
    [TestCase("doctor --image cat.png --weights bare.safetensors --write-golden of-recipe.txt")]
    [TestCase("export --weights bare.safetensors --out bare.safetensors.recipe.json")]
    [TestCase("export --weights bare.safetensors --out of-recipe.txt")]
    [TestCase("run --weights bare.safetensors --input x.npy --fetch predictions=bare.safetensors.recipe.json")]
    [TestCase("run --weights bare.safetensors --input x.npy --fetch global_pool=y.npy --fetch predictions=of-recipe.txt")]
    [TestCase("run --weights bare.safetensors --input x.npy --fetch predictions=bare.safetensors")]
    [TestCase("doctor --image cat.png --golden g.json --write-golden g.json")]
    [TestCase("export --weights net.d --out net.d/checkpoint")]
    [TestCase("export --weights net.d --out net.d/model.ckpt.index")]
    [TestCase("export --weights net.d --out net.d/model.ckpt.data-00000-of-00001")]
    [TestCase("export --weights net.d --out net.d/model.ckpt.index.recipe.json")]
    [TestCase("export --weights net.d --out net.d/config.json")]
    [TestCase("export --weights net.d/model.ckpt --out net.d/model.ckpt.index.recipe.json")]
    [TestCase("export --weights net.d/model.ckpt --out net.d/model.ckpt.recipe.json")]
    public void What_is_read_is_not_replaced(string line)
    {
        byte[][] before = Contents();
        ToolResult result = Tool.Run([.. InFolder(line), .. line.Contains("--weights", StringComparison.Ordinal) || line.StartsWith("init", StringComparison.Ordinal) ? (string[])[] : ["--model", Model]]);
        Assert.That(result.ExitCode, Is.Not.Zero, result.ToString());
        Assert.That(result.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(result.Error, Does.Contain("this command also reads it").Or.Contain("this command also writes it"));
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
        string path = _folder.PathOf(new string('n', 256));
        ToolResult result = Tool.Run("explain", _photo, "--model", Model, "--out", path);
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain(path).And.Not.Contain(".tmp"));
    }

    [TestCase(219)]
    [TestCase(255)]
    [Platform(Exclude = "Win", Reason = "The limit of Windows is that of the whole path.")]
    public void A_name_can_have_the_length_that_the_file_system_allows(int length)
    {
        string path = _folder.PathOf(new string('n', length));
        _ = Tool.Succeed("init", "--out", path, "--model", Model);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(File.ReadAllBytes(_weights)));
    }

    [Test]
    [Platform(Include = "Linux", Reason = "Other systems do not report the identity of a file.")]
    public void A_second_name_of_a_file_is_seen()
    {
        foreach (string file in (string[])["cat.png", "bare.safetensors", "bare.safetensors.recipe.json", "of-recipe.txt"])
        {
            string second = _folder.PathOf($"second-{file}");
            using (Process link = Process.Start("ln", [_folder.PathOf(file), second]))
            {
                link.WaitForExit();
            }

            ToolResult result = Tool.Run("explain", _photo, "--weights", _folder.PathOf("bare.safetensors"), "--out", second);
            Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((2, 1)), result.ToString());
            Assert.That(result.Error, Does.Contain(second).And.Contain(_folder.PathOf(file)));
            Assert.That(File.ReadAllBytes(second), Is.EqualTo(File.ReadAllBytes(_folder.PathOf(file))));
        }
    }

    [TestCase("y.npy", "y.npy")]
    [TestCase("y.npy", "sub/../y.npy")]
    [TestCase("y.npy", "link.npy")]
    [TestCase("link.npy", "y.npy")]
    public void Two_results_do_not_replace_each_other(string first, string second)
    {
        _ = File.CreateSymbolicLink(_folder.PathOf("link.npy"), "y.npy");
        ToolResult result = Tool.Run("run", "--model", Model, "--input", _folder.PathOf("x.npy"), "--fetch", $"predictions={_folder.PathOf(first)}", "--fetch", $"global_pool={_folder.PathOf(second)}");
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((2, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain(second).And.Contain("twice"));
        Assert.That(File.Exists(_folder.PathOf("y.npy")), Is.False);
    }

    [TestCase("explain", "cat.png", "--out", "")]
    [TestCase("doctor", "--image", "cat.png", "--write-golden", "")]
    public void An_empty_name_is_told_with_its_option(params string[] line)
    {
        ToolResult result = Tool.Run(line);
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((2, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain(line[^2]));
    }

    [Test]
    public void The_names_of_files_are_known_to_the_check()
    {
        string[] others = ["--model", "--end-point", "--only", "--values", "--format", "--dtype", "--from", "--part", "NAME", "OUT"];
        foreach (Command command in CommandLine.CreateRoot(new(TextWriter.Null, TextWriter.Null, default)).Subcommands)
        {
            IEnumerable<string> texts =
            [
                .. command.Options.Where(option => option.ValueType == typeof(string) || option.ValueType == typeof(string[])).Select(option => option.Name),
                .. command.Arguments.Select(argument => argument.Name),
            ];
            Assert.That(texts.Except(others), Is.SubsetOf(CommandFiles.Names), command.Name);
        }
    }

    [Test]
    public void Help_needs_no_writable_file()
    {
        ToolResult result = Tool.Run("explain", _photo, "--out", _photo, "--help");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
    }

    private IEnumerable<string> InFolder(string line) => line.Split(' ').Select(word =>
        word.Split('=') is [var name, var file] ? $"{name}={_folder.PathOf(file)}"
        : word.Contains('.', StringComparison.Ordinal) ? _folder.PathOf(word) : word);

    private byte[][] Contents() => [.. Directory.EnumerateFiles(_folder.FullName).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
}
