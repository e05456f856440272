using System.Text.Json;
using NeoResNet.Backends.Cuda.Tests;
using NeoResNet.Parity;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>Tests the commands on a CUDA device that the conformance driver simulates.</summary>
/// <remarks>
/// Each command runs in its own process, because a loaded library stays loaded and the other tests
/// require that none is found.
/// </remarks>
public sealed class CudaDeviceTests
{
    private const string Settings = "NEORESNET_CONFORMANCE";
    private const string Inner = "resnet_v2_50/block1";

    private TemporaryFolder _driver = null!;
    private TemporaryFolder _files = null!;

    [OneTimeSetUp]
    public void Build()
    {
        if (ConformanceDriver.Absent is { } reason)
        {
            Assert.Ignore(reason);
        }

        _driver = new();
        _files = new();
        ConformanceDriver.Build(_driver.FullName);
    }

    [OneTimeTearDown]
    public void Remove()
    {
        _driver?.Dispose();
        _files?.Dispose();
    }

    [Test]
    public void Info_tells_libraries_and_devices()
    {
        JsonElement json = Succeed("devices=2", "info", "--device", "cuda:1", "--json").Json, cuda = json.GetProperty("cuda");
        Assert.That((json.Text("device"), json.Text("device_problem"), cuda.Text("reason")), Is.EqualTo(("cuda:1", (string?)null, (string?)null)));
        Assert.That(cuda.GetProperty("available").GetBoolean());
        Assert.That(cuda.List("libraries").Select(library => (library.Text("name"), library.Text("version"), library.Text("path"))), Is.EqualTo(new[]
        {
            ("NVIDIA driver", "13.0", _driver.PathOf("libcuda.so.1")), ("cuBLAS", "13.0.0", _driver.PathOf("libcublas.so.13")), ("cuDNN 9", "9.12.0", _driver.PathOf("libcudnn.so.9")),
        }));
        JsonElement[] devices = cuda.List("devices");
        Assert.That(devices.Select(device => device.Number("index")), Is.EqualTo(new[] { 0.0, 1 }));
        Assert.That(devices[1].Names(), Is.EqualTo(new[] { "index", "name", "compute_capability", "memory_mb", "multiprocessors", "problem" }));
        Assert.That(Succeed("devices=2", "info", "--device", "cuda:2").Out, Does.Contain("cuDNN 9, version 9.12.0, at").And.Contain("cuda:1 Conformance device 1").And.Contain("CUDA device 2 does not exist"));
    }

    [TestCase("devices=2", "CUDA device 7 does not exist: the driver reports 2, numbered from 0")]
    [TestCase("major=7", "No device has compute capability 7.5 or newer")]
    public void A_device_that_cannot_be_used_is_refused_by_name(string settings, string told)
    {
        ToolResult result = Run(settings, "plan", "--device", "cuda:7");
        Assert.That((result.ExitCode, result.Out, result.ErrorLines.Length), Is.EqualTo((1, "", 1)), result.ToString());
        Assert.That(result.Error, Does.StartWith($"neoresnet: {told}"));
    }

    [Test]
    public void A_plan_tells_the_engine_of_each_layer_and_a_profile_its_time()
    {
        string[] plan = ["plan", .. Tool.Small, "--device", "cuda", "--fetch", Inner];
        JsonElement json = Succeed("", [.. plan, "--precision", "tf32", "--profile", "--runs", "1", "--burn-in", "1", "--json"]).Json;
        Assert.That((json.Text("device"), json.Text("precision"), json.Text("backend")), Is.EqualTo(("cuda:0", "tf32", "cuda")));
        Assert.That(json.Text("kernels"), Is.EqualTo("cuDNN 9.12.0, TensorFloat32"));
        Assert.That(((string[])["threads", "peak_gflops"]).Select(name => json.GetProperty(name).ValueKind), Is.All.EqualTo(JsonValueKind.Null));
        JsonElement[] convolutions = [.. json.List("steps").Where(step => step.Text("operation") == "conv2d")];
        Assert.That(convolutions, Has.Length.EqualTo(1 + 1 + (3 * 3)));
        foreach (JsonElement step in convolutions)
        {
            Assert.That(step.Text("kernel"), Does.Contain("cuDNN engine"));
            Assert.That(step.Text("chosen_by"), Does.StartWith("cuDNN heuristics"));
            Assert.That(step.Number("median_s"), Is.Positive);
        }

        Assert.That(json.Number("scratch_bytes"), Is.Not.Negative);
        Assert.That(Succeed("", plan).Out, Does.Contain("cuDNN engine").And.Contain("convolutions chosen by: 11 cuDNN heuristics").And.Contain("scratch"));
    }

    [Test]
    public void Forward_tells_what_it_ran_on()
    {
        JsonElement json = Succeed("devices=2", ["forward", .. Tool.Small, "--batch", "1", "--steps", "1", "--burn-in", "0", "--device", "cuda:1", "--json"]).Json;
        Assert.That((json.Text("device"), json.Text("precision"), json.Text("backend")), Is.EqualTo(("cuda:1", "float32", "cuda")));
        Assert.That(json.Text("device_name"), Does.Contain("device 1"));
        Assert.That(json.Number("mean_s"), Is.Positive);
    }

    // The minimum is above zero, because equal bits would mean that the same backend ran.
    [TestCase("float32", 1e-9, 1e-5)]
    [TestCase("float16", 1e-4, 1e-2)]
    public void Files_hold_what_the_processor_computes(string precision, double min, double max)
    {
        var images = new NhwcTensor([2, 40, 33, 3]);
        var random = new Random(4);
        foreach (ref float value in images.Span)
        {
            value = (random.NextSingle() * 2) - 1;
        }

        Npy.Write(_files.PathOf("x.npy"), images);

        string[] Words(string file) => ["run", "--input", _files.PathOf("x.npy"), "--weights", WeightsFiles.Whole, "--fetch", $"{Inner}={_files.PathOf(file)}"];
        _ = Tool.Succeed(Words("cpu.npy"));
        _ = Succeed("", [.. Words("cuda.npy"), "--device", "cuda", "--precision", precision]);
        NhwcTensor expected = Npy.Read(_files.PathOf("cpu.npy")), found = Npy.Read(_files.PathOf("cuda.npy"));
        Assert.That(found.Shape, Is.EqualTo(expected.Shape));
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += Math.Pow(found.Span[i] - (double)expected.Span[i], 2);
            norm += Math.Pow(expected.Span[i], 2);
        }

        Assert.That(Math.Sqrt(difference / norm), Is.InRange(min, max));
    }

    [Test]
    public void Photos_are_of_the_same_classes()
    {
        string[] words = ["classify", Samples.PathOf("cat.png"), "--weights", WeightsFiles.Whole, "--size", "32", "--json"];
        JsonElement cuda = Succeed("", [.. words, "--device", "cuda"]).Json, cpu = Tool.Succeed(words).Json;
        Assert.That((cuda.Text("backend"), cpu.Text("backend")), Is.EqualTo(("cuda", "cpu")));
        Assert.That(Probabilities(cuda), Is.EqualTo(Probabilities(cpu)).Within(1e-4));

        static double[] Probabilities(JsonElement json) => [.. json.List("images")[0].List("predictions").OrderBy(each => each.Number("class")).Select(each => each.Number("probability"))];
    }

    [Test]
    public void Every_precision_is_checked_and_told_of()
    {
        const string Text = "softmax";
        int cases = ParitySuite.Cases.Count(each => each.Name.Contains(Text, StringComparison.Ordinal));
        JsonElement json = Succeed("", "selfcheck", "--device", "cuda", "--all-precisions", "--only", Text, "--json").Json;
        Assert.That(json.Names(), Is.EqualTo(new[] { "passed", "failed", "device", "device_name", "libraries", "precisions" }));
        Assert.That(json.List("libraries").Select(library => library.Text("path")), Has.Exactly(3).StartsWith(_driver.FullName));
        JsonElement[] precisions = json.List("precisions");
        Assert.That(precisions.Select(each => each.Text("precision")), Is.EqualTo(new[] { "float32", "tf32", "float16", "bfloat16" }));
        Assert.That(precisions.Select(each => each.Number("passed") + each.Number("left_out")), Is.All.EqualTo(cases));
        Assert.That(precisions.Select(each => each.Number("left_out")), Is.EqualTo(new[] { 0.0, 0, 33, 33 }));
        Assert.That(precisions.Sum(each => each.Number("passed")), Is.EqualTo(json.Number("passed")));
        double[] errors = [.. precisions.Select(each => each.GetProperty("worst").Number("error"))];
        Assert.That(errors[2], Is.GreaterThan(errors[0]), "half of the mantissa bits");
        Assert.That(errors[3], Is.GreaterThan(errors[2]));
    }

    [Test]
    public void Cases_that_fail_are_told_with_error_and_bound()
    {
        // All engines of the conformance driver refuse. Cases without a convolution still pass.
        string[] words = ["selfcheck", "--device", "cuda", "--precision", "tf32", "--only", "chain:"];
        ToolResult result = Run("refuse=16", [.. words, "--json"]);
        Assert.That(result.ExitCode, Is.EqualTo(1));
        JsonElement precision = result.Json.List("precisions").Single();
        Assert.That((precision.Number("passed"), precision.Number("failed")), Is.EqualTo((result.Json.Number("passed"), result.Json.Number("failed"))));
        Assert.That(precision.Number("passed"), Is.Positive);
        JsonElement[] failures = precision.List("failures");
        Assert.That(failures, Has.Length.EqualTo((int)precision.Number("failed")).And.Not.Empty);
        Assert.That(failures[0].Names(), Is.EqualTo(new[] { "case", "error", "bound", "message" }));
        Assert.That(failures.Select(each => each.Text("message")), Is.All.Contains("cuDNN has no engine"));
        Assert.That(Run("refuse=16", words).OutLines.Count(line => line.StartsWith("tf32: FAILED chain: ", StringComparison.Ordinal)), Is.EqualTo(failures.Length));
    }

    private ToolResult Run(string settings, params string[] arguments) => Tool.RunChild([(WithoutCuda.Variable, _driver.FullName), (Settings, settings)], arguments);

    private ToolResult Succeed(string settings, params string[] arguments)
    {
        ToolResult result = Run(settings, arguments);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return result;
    }
}
