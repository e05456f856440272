using System.Text.Json;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>Tests <c>neoresnet experiment degradation</c> with two classes of small photos.</summary>
public sealed class ExperimentCommandTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new();
        TwoClasses.Write(_folder);
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    // Two updates at a higher rate would leave the moving averages of 56 layers far from the batches.
    private string[] Line(params string[] more) =>
        ["experiment", "degradation", "--data", _folder.PathOf("data"), "--out", _folder.PathOf("out"), "--batch", "10", "--epochs", "1", "--rate", "1E-6", "--threads", "1", .. more];

    [Test]
    public void All_networks_are_trained_and_compared()
    {
        ToolResult result = Tool.Succeed(Line("--depths", "8,14"));
        string[] names = ["plain20", "plain56", "resnet20", "resnet56", "highway56"];
        Assert.That(result.OutLines.Where(line => line.EndsWith(':') && names.Contains(line[..^1])), Is.EqualTo(names.Select(name => $"{name}:")));
        Assert.That(result.Out, Does.Contain("test loss").And.Contain("15.39").And.Contain("6.97").And.Contain("ResNet V2"));
        string page = File.ReadAllText(_folder.PathOf("out/degradation.md"));
        Assert.That(page, Does.StartWith("20 training photos, 6 test photos, 1 epoch, batches of 10, seed 0, nesterov of 0.9, learning rate triangular"));
        Assert.That(page, Does.Contain("| 14 | ResNet V2 |"));
        Assert.That(File.ReadAllText(_folder.PathOf("out/degradation.svg")), Does.Contain("<title>highway56</title>"));

        // Everything is done, so the command only reads.
        ToolResult again = Tool.Succeed(Line("--depths", "8,14", "--resume"));
        Assert.That(again.Out, Does.Not.Contain("Epoch 1").And.Contain("15.39"));
        Assert.That(File.ReadAllText(_folder.PathOf("out/degradation.md")), Is.EqualTo(page));
    }

    [Test]
    public void Json_has_the_curves_and_the_gradients()
    {
        JsonElement json = Tool.Succeed(Line("--curves", "resnet20,plain20", "--depths", "8", "--quick", "--json")).Json;
        JsonElement[] curves = [.. json.List("curves")];
        Assert.Multiple(() =>
        {
            Assert.That(curves.Select(curve => curve.Text("network")), Is.EqualTo(new[] { "resnet20_v1_cifar", "plain20_cifar" }));
            Assert.That(curves.Select(curve => curve.GetProperty("published_test_error").ToString()), Is.EqualTo(new[] { "8.75", "" }));
            Assert.That(curves[0].List("epochs")[0].Number("test_error"), Is.InRange(0, 100));
            Assert.That(json.List("gradients").Select(row => (row.Number("layers"), row.Text("network"))), Is.EqualTo(new[] { (8.0, "plain"), (8.0, "highway"), (8.0, "ResNet V1"), (8.0, "ResNet V2") }));
            Assert.That(json.List("gradients")[0].Number("first_unit"), Is.GreaterThan(0));
            Assert.That(json.List("failed"), Is.Empty);
        });
    }

    [Test]
    public void A_cancelled_experiment_prints_json()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        ToolResult result = Tool.Run(cancelled.Token, Line("--curves", "plain20", "--json"));
        Assert.That((result.ExitCode, result.Json.Text("error")), Is.EqualTo((130, "Cancelled.")), result.ToString());
    }

    [Test]
    public void Quick_has_its_own_numbers_of_epochs_and_photos_per_batch()
    {
        ToolResult result = Tool.Run(["experiment", "degradation", "--data", _folder.PathOf("data"), "--out", _folder.PathOf("out"), "--quick"]);
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain($"has 20 training photos, but one update needs {Commands.QuickExperiment.Batch}"));
    }

    [Test]
    public void Data_without_a_test_part_are_refused()
    {
        Directory.Delete(_folder.PathOf("data/test"), recursive: true);
        ToolResult result = Tool.Run(Line());
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain("has no part 'test'"));
        Assert.That(Directory.Exists(_folder.PathOf("out")), Is.False);
    }

    [TestCase("--curves", "plain21")]
    [TestCase("--curves", "plain20,plain20")]
    [TestCase("--depths", "21")]
    [TestCase("--depths", "8,")]
    [TestCase("--patience", "2")]
    [TestCase("--whiten", "")]
    public void Values_out_of_range_are_usage_errors(params string[] arguments)
    {
        ToolResult result = Tool.Run(Line([.. arguments.Where(argument => argument.Length > 0)]));
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((2, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain(arguments[0]));
    }

    [Test]
    public void An_unknown_experiment_is_a_usage_error()
    {
        ToolResult result = Tool.Run(["experiment", "depth", .. Line()[2..]]);
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((2, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain("Unknown experiment 'depth'. Expected degradation."));
    }
}
