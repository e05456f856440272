using System.Text.Json;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>
/// Tests weights of a training run, which contain more arrays than the variables of the network.
/// </summary>
public sealed class TrainingStateTests
{
    private static readonly string[] State = ["global_step", "resnet_v2_50/conv1/weights/Momentum", "resnet_v2_50/logits/biases/ExponentialMovingAverage"];

    private TemporaryFolder _folder = null!;

    private string Weights => _folder.PathOf("w.safetensors");

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Is_left_out_with_one_line_and_changes_no_result()
    {
        WeightsFiles.WriteWith(Weights, State);
        ToolResult result = Classify(Weights);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(result.Error, Does.StartWith("neoresnet: notice: ").And.Contain(Weights).And.Contain("3 arrays").And.Contain("'global_step'"));
        Assert.That(result.Json.List("ignored").Select(name => name.GetString()), Is.EqualTo(State));
        JsonElement whole = Classify(WeightsFiles.Whole).Json;
        Assert.That(whole.List("ignored"), Is.Empty);
        Assert.That(result.Json.GetProperty("images").GetRawText(), Is.EqualTo(whole.GetProperty("images").GetRawText()));
    }

    [Test]
    public void Of_left_out_logits_is_no_matter_without_classes()
    {
        WeightsFiles.WriteWith(Weights, State);
        ToolResult result = Tool.Succeed("plan", "--weights", Weights, "--classes", "0", "--size", "32", "--fetch", "global_pool");
        Assert.That(result.Error, Does.Contain("2 arrays"));
    }

    [TestCase("resnet_v2_50/mean_rgb")]
    [TestCase("resnet_v2_50/conv1/Momentum")]
    public void Hides_no_unexpected_array_inside_the_network(string unexpected)
    {
        WeightsFiles.WriteWith(Weights, [.. State, unexpected]);
        ToolResult result = Classify(Weights);
        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Error, Does.Contain("unexpected").And.Contain(unexpected).And.Not.Contain("global_step"));
    }

    private static ToolResult Classify(string weights) => Tool.Run("classify", Samples.PathOf("cat.png"), "--weights", weights, "--size", "32", "--json");
}
