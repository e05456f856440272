using System.Text.Json;
using System.Text.RegularExpressions;

namespace NeoResNet.Cli.Tests;

/// <summary>Tests the commands that list the parts of a network.</summary>
public sealed partial class TableCommandTests
{
    // Counts of the published networks with 1000 classes.
    [TestCase(50, 25_613_800)]
    [TestCase(101, 44_675_560)]
    [TestCase(152, 60_380_648)]
    [TestCase(200, 64_894_440)]
    public void Variables_are_counted(int depth, long parameters)
    {
        JsonElement json = Tool.Succeed("variables", "--depth", $"{depth}", "--json").Json;
        Assert.That(json.Number("parameters"), Is.EqualTo(parameters));
        Assert.That(Count(json.List("variables")), Is.EqualTo(parameters));
        Assert.That(Count(json.List("variables").Where(IsTrainable)), Is.EqualTo(json.Number("trainable_parameters")));
        Assert.That(
            json.List("variables").Where(variable => !IsTrainable(variable)).Select(variable => variable.Text("name")!.Split('/')[^1]).Distinct(),
            Is.EquivalentTo(new[] { "moving_mean", "moving_variance" }));

        static bool IsTrainable(JsonElement variable) => variable.GetProperty("trainable").GetBoolean();
        static long Count(IEnumerable<JsonElement> variables) => variables.Sum(variable => variable.Shape().Aggregate(1L, (product, size) => product * size));
    }

    [TestCase("plan")]
    [TestCase("info")]
    [TestCase("networks")]
    public void A_narrow_terminal_loses_nothing(string command)
    {
        Assert.That(WithWidth(30), Is.EqualTo(WithWidth(300)));

        string WithWidth(int width)
        {
            using var output = new StringWriter();
            var terminal = new Terminal(output, TextWriter.Null, default);
            terminal.Ansi.Profile.Width = width;
            Assert.That(CommandLine.Run([command], terminal), Is.Zero);

            // Every run measures the round trip again.
            return RoundTrip().Replace(output.ToString(), "");
        }
    }

    [Test]
    public void Networks_are_those_of_the_catalog()
    {
        JsonElement[] networks = Tool.Succeed("networks", "--json").Json.List("networks");
        Assert.That(networks.Select(network => network.Text("name")), Is.EqualTo(NetworkCatalog.All.Select(network => network.Name)));
        JsonElement slim = networks.Single(network => network.Text("name") == "resnet_v2_50");
        Assert.That(slim.Names(), Is.EquivalentTo(new[] { "name", "size", "classes", "trainable_parameters", "recipe" }));
        Assert.That((slim.Number("size"), slim.Number("classes"), slim.GetProperty("recipe").GetBoolean()), Is.EqualTo((224, 1001, true)));
        JsonElement counted = Tool.Succeed("variables", "--model", "resnet_v2_50", "--classes", "1001", "--json").Json;
        Assert.That(slim.Number("trainable_parameters"), Is.EqualTo(counted.Number("trainable_parameters")));
    }

    [Test]
    public void Variables_json_has_exactly_the_promised_fields()
    {
        JsonElement json = Tool.Succeed("--json", "variables").Json;
        Assert.That(json.Names(), Is.EquivalentTo(new[] { "model", "depth", "classes", "parameters", "trainable_parameters", "variables" }));
        JsonElement first = json.List("variables")[0];
        Assert.That(first.Names(), Is.EquivalentTo(new[] { "name", "shape", "trainable" }));
        Assert.That(first.Text("name"), Is.EqualTo("resnet_v2_50/conv1/weights"));
        Assert.That(first.Shape(), Is.EqualTo(new[] { 7, 7, 3, 64 }));
    }

    [Test]
    public void End_points_stand_in_slims_order()
    {
        JsonElement json = Tool.Succeed("endpoints", "--json").Json;
        Assert.That(json.Names(), Is.EquivalentTo(new[] { "model", "depth", "classes", "end_points" }));
        JsonElement[] points = json.List("end_points");
        Assert.That(points[0].Names(), Is.EquivalentTo(new[] { "name", "shape" }));
        Assert.That(points.Select(point => point.Text("name")), Does.Contain("resnet_v2_50/block2/unit_4/bottleneck_v2/conv3"));
        Assert.That(points.TakeLast(4).Select(point => point.Text("name")), Is.EqualTo(new[]
        {
            "global_pool", "resnet_v2_50/logits", "resnet_v2_50/spatial_squeeze", "predictions",
        }));
        Assert.That(points[0].Text("name"), Is.EqualTo("resnet_v2_50/conv1"));
        Assert.That(points[0].Shape(), Is.EqualTo(new[] { 1, 112, 112, 64 }));
        Assert.That(points[^1].Shape(), Is.EqualTo(new[] { 1, 1000 }));
    }

    // Segmentation networks map 513 pixels to 33 at output stride 16.
    [TestCase(new[] { "--size", "513", "--classes", "21", "--no-global-pool", "--output-stride", "16", "--batch", "2" }, "predictions", new[] { 2, 33, 33, 21 })]
    [TestCase(new[] { "--no-squeeze" }, "predictions", new[] { 1, 1, 1, 1000 })]
    [TestCase(new[] { "--classes", "0" }, "global_pool", new[] { 1, 1, 1, 2048 })]
    [TestCase(new[] { "--output-stride", "8" }, "resnet_v2_50/block4", new[] { 1, 28, 28, 2048 })]
    [TestCase(new[] { "--size", "299" }, "resnet_v2_50/block4", new[] { 1, 10, 10, 2048 })]
    [TestCase(new[] { "--depth", "200" }, "resnet_v2_200/block2/unit_24/bottleneck_v2", new[] { 1, 14, 14, 512 })]
    public void Model_options_shape_the_end_points(string[] options, string name, int[] shape)
    {
        JsonElement[] points = Tool.Succeed(["endpoints", "--json", .. options]).Json.List("end_points");
        Assert.That(points.Single(point => point.Text("name") == name).Shape(), Is.EqualTo(shape));
    }

    [Test]
    public void Tables_make_no_values()
    {
        var settings = new ModelSettings { DefaultModel = "resnet_v2_50", GlobalPool = true };
        using Network network = Network.Build(settings, batch: 1);
        Assert.That(network.Variables.Variables.Select(variable => variable.IsInitialized), Is.Not.Empty.And.All.False);
    }

    [TestCase("endpoints", "resnet_v2_50/block1/unit_1/bottleneck_v2/shortcut", "[1, 56, 56, 256]")]
    [TestCase("variables", "resnet_v2_50/logits/weights", "[1, 1, 2048, 1000]")]
    public void Text_has_one_unbroken_line_a_row(string command, string name, string shape)
    {
        ToolResult result = Tool.Succeed(command);
        string[] rows = [.. result.OutLines.Where(line => line.Contains($" {name} ", StringComparison.Ordinal))];
        Assert.That(rows, Has.Length.EqualTo(1).And.All.Contains(shape));
        Assert.That(result.Out, Does.Not.Contain('\u001b'), "no colors unless the terminal is interactive");
    }

    [Test]
    public void Plan_shows_every_step_and_totals()
    {
        JsonElement json = Tool.Succeed(["plan", .. Tool.Small, "--json"]).Json;
        JsonElement[] steps = json.List("steps");
        Assert.That(steps[0].Names(), Is.EqualTo(new[] { "operation", "scope", "kernel", "chosen_by", "detail", "shape", "bytes", "flops", "arena_offset", "images" }));
        Assert.That(steps.Sum(step => step.Number("flops")), Is.EqualTo(json.Number("flops")));
        Assert.That(steps.Count(step => step.Text("operation") == "conv2d"), Is.EqualTo(1 + 4 + (16 * 3) + 1), "root, shortcuts, units, logits");
        Assert.That(json.Number("arena_bytes"), Is.Positive);
        Assert.That(json.Number("parameter_bytes"), Is.GreaterThan(25e6 * 4));
        Assert.That(steps.Count(step => step.Text("chosen_by") is not null), Is.EqualTo(16 - 3), "3x3 layers without a stride");
        Assert.That(Tool.Succeed(["plan", .. Tool.Small]).Out, Does.Contain($"{steps.Length} steps").And.Contain("13 cost model"));
    }

    [Test]
    public void Plan_tells_how_many_images_a_step_takes_at_a_time()
    {
        // 8 MB per thread hold one image of 32x32 pixels with the values of the first layers, but
        // not 256 images.
        string[] plan = ["plan", .. Tool.Small, "--threads", "1", "--fetch", "resnet_v2_50/block1"];
        JsonElement[] one = Tool.Succeed([.. plan, "--json"]).Json.List("steps"), many = Tool.Succeed([.. plan, "--batch", "256", "--json"]).Json.List("steps");
        Assert.That(one.Select(step => step.GetProperty("images").ValueKind), Is.All.EqualTo(JsonValueKind.Null));
        double[] images = [.. many.Where(step => step.GetProperty("images").ValueKind == JsonValueKind.Number).Select(step => step.Number("images"))];
        Assert.That(images, Is.Not.Empty.And.All.InRange(1, 128));
        Assert.That(Tool.Succeed([.. plan, "--batch", "256"]).Out, Does.Contain($"{images[0]} at a time"));
    }

    [Test]
    public void Plan_of_an_inner_end_point_goes_no_further()
    {
        JsonElement[] steps = Tool.Succeed(["plan", .. Tool.Small, "--fetch", "resnet_v2_50/block1", "--json"]).Json.List("steps");
        Assert.That(steps.Select(step => step.Text("scope")), Has.None.Contains("block2").And.None.Contains("logits"));
    }

    [TestCase("1")]
    [TestCase("2")]
    public void A_profile_adds_times_and_rates_to_every_step(string threads)
    {
        string[] plan = ["plan", .. Tool.Small, "--threads", threads];
        JsonElement[] plain = Tool.Succeed([.. plan, "--json"]).Json.List("steps");
        JsonElement json = Tool.Succeed([.. plan, "--profile", "--runs", "3", "--burn-in", "1", "--json"]).Json;
        Assert.That(json.Names(), Is.EqualTo((string[])
        [
            .. JsonAssert.DeviceNames, "flops", "arena_bytes", "scratch_bytes", "parameter_bytes", "runs", "median_s", "gflops", "peak_gflops", "bytes_moved", "steps",
        ]));
        Assert.That((json.Number("threads"), json.Number("runs")), Is.EqualTo((double.Parse(threads), 3.0)));
        JsonElement[] steps = json.List("steps");
        Assert.That(steps.Select(step => (step.Text("scope"), step.Text("kernel"))), Is.EqualTo(plain.Select(step => (step.Text("scope"), step.Text("kernel")))));
        Assert.That(steps[0].Names(), Is.EqualTo([.. plain[0].Names(), "median_s", "gflops", "share_of_peak", "bytes_moved", "gb_per_s"]));
        double peak = json.Number("peak_gflops");
        foreach (JsonElement step in steps)
        {
            double seconds = step.Number("median_s");
            Assert.That(seconds, Is.Positive);
            Assert.That(step.Number("gflops"), Is.EqualTo(step.Number("flops") / seconds / 1e9).Within(1e-6).Percent);
            Assert.That(step.Number("share_of_peak"), Is.EqualTo(step.Number("gflops") / peak).Within(1e-6).Percent);
            Assert.That(step.Number("bytes_moved"), Is.GreaterThan(step.Number("bytes")));
            Assert.That(step.Number("gb_per_s"), Is.EqualTo(step.Number("bytes_moved") / seconds / 1e9).Within(1e-6).Percent);
        }

        Assert.That(json.Number("gflops"), Is.EqualTo(json.Number("flops") / json.Number("median_s") / 1e9).Within(1e-6).Percent);
        Assert.That(json.Number("bytes_moved"), Is.EqualTo(steps.Sum(step => step.Number("bytes_moved"))));
    }

    [Test]
    public void A_profile_as_text_has_a_line_a_step_and_the_peak()
    {
        ToolResult result = Tool.Succeed(["plan", .. Tool.Small, "--profile", "--runs", "1", "--fetch", "resnet_v2_50/block1"]);
        Assert.That(result.OutLines.Count(line => line.Contains(" resnet_v2_50/", StringComparison.Ordinal)), Is.EqualTo(2 + 1 + 9));
        Assert.That(result.Out, Does.Contain("medians of 1 run:").And.Contain("% of the FMA peak of"));
    }

    [GeneratedRegex(@"\d+ to \d+ ns.*")]
    private static partial Regex RoundTrip();
}
