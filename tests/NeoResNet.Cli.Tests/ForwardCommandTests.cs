using System.Text.Json;
using System.Text.RegularExpressions;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

public sealed class ForwardCommandTests
{
    [Test]
    public void Json_has_exactly_the_promised_fields()
    {
        ToolResult result = Tool.Succeed(["forward", .. Tool.Small, "--batch", "2", "--steps", "3", "--burn-in", "1", "--threads", "1", "--device", "cpu", "--json"]);
        JsonElement json = result.Json;
        Assert.That(json.Names(), Is.EqualTo((string[])
        [
            "model", "depth", "batch", "size", "classes", "random_weights", "prefix", "ignored", "report", "mean_s", "sd_s", "median_s", "device_median_s", "steps_s", "images_per_s", "gflops", "flops",
            "peak_rss_mb", "first_run_s", "load_s", .. JsonAssert.DeviceNames,
        ]));
        Assert.That(result.Error, Is.Empty);
        double[] steps = [.. json.List("steps_s").Select(step => step.GetDouble())];
        Assert.That(steps, Has.Length.EqualTo(3).And.All.Positive);
        Assert.That(json.Number("mean_s"), Is.EqualTo(steps.Average()).Within(1e-9));
        Assert.That(json.Number("median_s"), Is.EqualTo(steps.Order().ElementAt(1)).Within(1e-9));
        Assert.That(json.GetProperty("device_median_s").ValueKind, Is.EqualTo(JsonValueKind.Null), "the CPU backend has no clock of its own");
        Assert.That(json.Number("images_per_s"), Is.EqualTo(2 / steps.Average()).Within(1e-6).Percent);
        Assert.That(json.Number("gflops"), Is.EqualTo(json.Number("flops") / steps.Average() / 1e9).Within(1e-6).Percent);
        Assert.That(json.Number("threads"), Is.EqualTo(1));
        Assert.That((json.Text("device"), json.Text("precision"), json.Text("backend")), Is.EqualTo(("cpu", "float32", "cpu")));
        Assert.That(json.Number("peak_rss_mb"), Is.GreaterThan(100), "the weights alone take 100 MB");
    }

    [Test]
    public void Text_is_a_heading_and_the_lines_of_the_tutorial()
    {
        ToolResult result = Tool.Succeed(["forward", .. Tool.Small, "--batch", "1", "--steps", "11", "--burn-in", "0", "--seed", "3", "--threads", "1"]);
        Assert.That(result.OutLines[..4], Is.EqualTo((string[])
        [
            "Network: resnet_v2_50, 1,000 classes", "Input:   32 x 32 pixels, batch 1, uniform random numbers", "Weights: random, seed 3",
            $"Backend: cpu, {Format.Level(CpuKernels.Chosen.Level)} kernels, 1 thread",
        ]));
        string[] lines = result.OutLines[4..];
        Assert.That(lines[0], Does.Match(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}: step 0, duration = \d+\.\d{3}$"));
        Assert.That(lines[1], Does.Match(@": step 10, duration = \d+\.\d{3}$"));
        Assert.That(lines[2], Does.Match(@": Forward across 11 steps, \d+\.\d{3} \+/- \d+\.\d{3} sec / batch$"));
        Assert.That(Regex.Matches(result.Out, "step ").Count, Is.EqualTo(2));
        Assert.That(result.Out, Does.Contain("images/s").And.Contain("GFLOP/s").And.Contain("peak memory"));
    }

    [Test]
    public void Photos_are_classified_and_random_weights_are_reported()
    {
        string[] forward = ["forward", "--batch", "2", "--size", "32", "--steps", "1", "--burn-in", "0", "--image", Samples.PathOf("cat.png")];
        ToolResult random = Tool.Succeed([.. forward, "--depth", "50", "--classes", "3"]);
        Assert.That(random.Out, Does.Contain($"batch 2, {Samples.PathOf("cat.png")}\n").And.Contain("Weights: random, seed 0\n"));
        Assert.That(random.ErrorLines, Has.Length.EqualTo(1).And.All.Contains("weights are random, so the classes are meaningless"));
        AssertRows(random, 3);
        ToolResult trained = Tool.Succeed([.. forward, "--weights", WeightsFiles.Whole]);
        Assert.That(trained.Out, Does.Contain($"Weights: {WeightsFiles.Whole}\n"));
        Assert.That(trained.Error, Is.Empty);
        AssertRows(trained, 5);

        static void AssertRows(ToolResult result, int rows)
        {
            string[] classes = [.. result.OutLines.SkipWhile(line => !line.Contains("probability", StringComparison.Ordinal)).Where(line => line.Contains(" class ", StringComparison.Ordinal))];
            Assert.That(classes.Count(line => Regex.IsMatch(line, @" [01]\.\d{4} +\S? *\d+ ")), Is.EqualTo(rows), result.Out);
        }
    }

    [Test]
    public void Counted_operations_grow_with_the_batch_and_do_not_depend_on_what_fills_it()
    {
        string photo = Samples.PathOf("cat.png");
        double Flops(params string[] more) =>
            Tool.Succeed(["forward", .. Tool.Small, "--steps", "1", "--burn-in", "0", "--json", .. more]).Json.Number("flops");
        double one = Flops("--batch", "1");
        Assert.That(Flops("--batch", "3"), Is.EqualTo(3 * one));
        Assert.That(Flops("--batch", "1", "--image", photo), Is.EqualTo(one));
    }

    [Test]
    public void Photos_are_repeated_until_the_batch_is_full()
    {
        ToolResult result = Tool.Succeed(
            ["forward", .. Tool.Small, "--batch", "3", "--steps", "1", "--burn-in", "0", "--json", "--image", Samples.PathOf("cat.png"), Samples.PathOf("coffee.png")]);
        Assert.That(result.Json.Number("batch"), Is.EqualTo(3));
    }

    [Test]
    public void Photos_are_prepared_by_the_recipe_of_the_weights()
    {
        const string Model = "akamaster_resnet20";
        using var folder = new TemporaryFolder();
        string weights = folder.PathOf("w.safetensors"), plain = folder.PathOf("plain.safetensors"), photo = Samples.PathOf("cat.png");
        _ = Tool.Succeed("init", "--model", Model, "--out", weights);
        using (SafetensorsFile file = Safetensors.Open(weights))
        {
            Safetensors.Write(plain, file.ReadAll());
        }

        using Network network = Network.Build(new ModelSettings { DefaultModel = "resnet_v2_50", GlobalPool = true, Weights = weights }, batch: 2);
        NhwcTensor batch = Photos.LoadBatch([photo], batch: 2, network.Recipe, file => ImageFile.Decode(file)), expected = KnownRecipes.OfModel(Model)!.Recipe.Prepare(ImageFile.Decode(photo));
        Assert.That(batch.Span.SequenceEqual([.. expected.Span, .. expected.Span]));

        string[] forward = ["forward", "--batch", "1", "--steps", "1", "--burn-in", "0", "--weights"];
        _ = Tool.Succeed([.. forward, plain]);
        ToolResult refused = Tool.Run([.. forward, plain, "--image", photo]);
        Assert.That((refused.ExitCode, refused.ErrorLines.Length, refused.Out), Is.EqualTo((1, 1, "")));
        Assert.That(refused.Error, Does.Contain(plain).And.Contain(RecipeFile.Suffix));
    }

    [Test]
    public void More_photos_than_places_are_wrong_usage()
    {
        string photo = Samples.PathOf("cat.png");
        ToolResult result = Tool.Run(["forward", .. Tool.Small, "--batch", "1", "--image", photo, photo]);
        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
    }

    [Test]
    public void Depth_and_classes_come_from_the_weights()
    {
        JsonElement json = Tool.Succeed("forward", "--weights", WeightsFiles.Whole, "--size", "32", "--batch", "1", "--steps", "1", "--burn-in", "0", "--json").Json;
        Assert.That(json.Number("depth"), Is.EqualTo(50));
        Assert.That(json.Number("classes"), Is.EqualTo(WeightsFiles.Classes));
        Assert.That(json.GetProperty("random_weights").GetBoolean(), Is.False);
    }

    [Test]
    public void A_cancelled_run_fails_with_one_line()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        ToolResult result = Tool.Run(cancelled.Token, ["forward", .. Tool.Small, "--batch", "1"]);
        Assert.That(result.ExitCode, Is.EqualTo(130));
        Assert.That(result.Error, Is.EqualTo("neoresnet: Cancelled.\n"));
        Assert.That(result.Out, Is.Empty);
    }
}
