using System.Diagnostics;
using System.Text.Json;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>Tests <c>neoresnet finetune</c> with the sample network and small photos.</summary>
public sealed class FinetuneCommandTests
{
    private const int Side = 8;

    private static readonly string Weights = Path.Combine(TestData.Repository, "samples", "weights", "mlperf_tiny_resnet8.safetensors");

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new();
        foreach ((string part, int count) in ((string, int)[])[("train", 10), ("test", 3)])
        {
            Write($"data/{part}/dark", count, 20);
            Write($"data/{part}/light", count, 200);
        }
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void The_result_classifies_and_is_exported_and_continues_with_a_new_class()
    {
        ToolResult result = Tool.Succeed(Line("out", Weights, "--unknown", "auto"));
        Assert.That(result.OutLines[0], Is.EqualTo("mlperf_tiny_resnet8, 2 classes, 18 training photos, 2 validation photos, 6 test photos"));
        Assert.That(result.Out, Does.Contain("Trained the logits on 18 photos: loss ").And.Contain("validation accuracy 100.00 %. Wrote").And.Contain("Below the probability 0.").And.Contain("Accuracy 100.00 %"));

        // The file alone is enough.
        string model = _folder.PathOf("alone.safetensors"), exported = _folder.PathOf("m.onnx");
        File.Move(_folder.PathOf("out/model.safetensors"), model);
        _ = Tool.Succeed("export", "--weights", model, "--out", exported);
        foreach (string weights in (string[])[model, exported])
        {
            JsonElement answer = Tool.Succeed("classify", _folder.PathOf("data/test/light/0.png"), "--weights", weights, "--json").Json.List("images")[0];
            Assert.That(answer.List("predictions")[0].Text("name"), Is.EqualTo("light"));
        }

        Write("data/train/middle", 10, 110);
        Directory.Delete(_folder.PathOf("data/test"), recursive: true);
        JsonElement more = Tool.Succeed(Line("more", model, "--json")).Json;
        Assert.Multiple(() =>
        {
            Assert.That(more.Text("file"), Is.EqualTo(_folder.PathOf("more/model.safetensors")));
            Assert.That(more.GetProperty("logits").List("kept_classes").Select(name => name.GetString()), Is.EqualTo(new[] { "dark", "light" }));
            Assert.That(more.GetProperty("logits").List("new_classes").Select(name => name.GetString()), Is.EqualTo(new[] { "middle" }));
            Assert.That(more.GetProperty("logits").Number("validation_accuracy"), Is.EqualTo(1));
            Assert.That(more.Number("unknown_threshold"), Is.GreaterThan(0), "the threshold of the weights stays");
            Assert.That(more.TryGetProperty("all_layers", out _) || more.TryGetProperty("test", out _), Is.False);
        });
    }

    [Test]
    public void A_threshold_is_honoured_by_classify_and_eval()
    {
        Assert.That(Tool.Succeed(Line("out", Weights, "--unknown", "1", "--json")).Json.GetProperty("test").Number("unknown"), Is.EqualTo(6));
        string model = _folder.PathOf("out/model.safetensors"), photo = _folder.PathOf("data/test/light/0.png");
        ToolResult text = Tool.Succeed("classify", photo, "--weights", model), json = Tool.Succeed("classify", photo, "--weights", model, "--json");
        Assert.That(text.Out, Does.Contain("None of these: the most probable class is below the threshold").And.Contain("light"));
        Assert.That(json.Json.List("images")[0].GetProperty("unknown").GetBoolean(), Is.True);
        Assert.That(Tool.Succeed("eval", "--data", _folder.PathOf("data"), "--weights", model).Out, Does.Contain("None of these: 6 photos"));
        Assert.That(Tool.Succeed("classify", photo, "--weights", Weights, "--json").Json.List("images")[0].GetProperty("unknown").GetBoolean(), Is.False);
    }

    [Test]
    public void All_layers_learn_after_the_logits_and_a_cancelled_training_resumes()
    {
        string[] all = ["--epochs-all", "2", "--batch", "4", "--rate-all", "0.001", "--augment", "none", "--unknown", "auto"];
        JsonElement whole = Tool.Succeed(Line("whole", Weights, [.. all, "--json"])).Json;
        Assert.That(whole.GetProperty("all_layers").Number("epochs"), Is.EqualTo(2));
        Assert.That(whole.GetProperty("all_layers").GetProperty("best_epoch").ValueKind, Is.EqualTo(JsonValueKind.Number));
        Assert.That(whole.Number("unknown_threshold"), Is.GreaterThan(0));
        Assert.That(File.Exists(_folder.PathOf("whole/metrics.jsonl")), Is.True);

        using (Process child = Tool.StartShell("exec \"$@\"", Line("parts", Weights, all)))
        {
            while (!File.Exists(_folder.PathOf("parts/metrics.jsonl")) && !child.HasExited)
            {
                Thread.Sleep(5);
            }

            using Process kill = Process.Start("kill", ["-TERM", $"{child.Id}"]);
            kill.WaitForExit();
            ToolResult ended = Tool.Finish(child);
            Assert.That(ended.ExitCode, Is.EqualTo(130).Or.EqualTo(0), ended.ToString());
        }

        _ = Tool.Succeed(Line("parts", Weights, [.. all, "--resume"]));
        foreach (string file in (string[])["last.safetensors", "model.safetensors"])
        {
            Assert.That(File.ReadAllBytes(_folder.PathOf($"parts/{file}")), Is.EqualTo(File.ReadAllBytes(_folder.PathOf($"whole/{file}"))), file);
        }
    }

    [Test]
    public void An_ONNX_model_gets_new_logits_but_no_other_layers()
    {
        string model = _folder.PathOf("cifar.onnx");
        _ = Tool.Succeed("export", "--weights", Weights, "--out", model);
        ToolResult all = Tool.Run(Line("all", model, "--epochs-all", "1"));
        Assert.That((all.ExitCode, all.ErrorLines.Length, Directory.Exists(_folder.PathOf("all"))), Is.EqualTo((2, 1, false)), all.ToString());
        Assert.That(all.Error, Does.Contain("Omit --epochs-all"));
        Assert.That(Tool.Run(Line("named", model, "--model", "resnet_v2_50")).Error, Does.Contain("Omit --model"));

        JsonElement tuned = Tool.Succeed(Line("out", model, "--json")).Json;
        Assert.That((tuned.Text("file"), tuned.GetProperty("test").Number("accuracy")), Is.EqualTo((_folder.PathOf("out/model.onnx"), 1.0)));
        JsonElement again = Tool.Succeed(Line("again", _folder.PathOf("out/model.onnx"), "--json")).Json;
        Assert.That(again.GetProperty("logits").List("kept_classes"), Has.Length.EqualTo(2));
    }

    [Test]
    public void A_result_is_not_overwritten_and_a_cancelled_command_writes_none()
    {
        _ = Tool.Succeed(Line("out", Weights));
        ToolResult again = Tool.Run(Line("out", Weights));
        Assert.That((again.ExitCode, again.ErrorLines.Length), Is.EqualTo((1, 1)), again.ToString());
        Assert.That(again.Error, Does.Contain("already contains 'model.safetensors'"));

        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        ToolResult result = Tool.Run(cancelled.Token, Line("none", Weights, "--json"));
        Assert.That((result.ExitCode, result.Json.Text("error")), Is.EqualTo((130, "Cancelled.")), result.ToString());
        Assert.That(File.Exists(_folder.PathOf("none/model.safetensors")), Is.False);
    }

    [Test]
    public void A_photo_that_cannot_be_decoded_is_named_and_skipped()
    {
        _ = _folder.Write("data/train/dark/broken.png", [1, 2, 3]);
        ToolResult result = Tool.Succeed(Line("out", Weights, "--validation", "0", "--json"));
        Assert.That(result.Json.List("failed").Select(failure => Path.GetFileName(failure.Text("file"))), Is.EqualTo(new[] { "broken.png" }));
        Assert.That(result.Json.GetProperty("logits").Number("images"), Is.EqualTo(20));
        Assert.That(result.Error, Does.Contain("broken.png"));
    }

    [TestCase("--unknown", "0")]
    [TestCase("--unknown", "some")]
    [TestCase("--epochs", "0")]
    [TestCase("--augment", "none")]
    [TestCase("--model", "resnet_v2_51")]
    public void Values_out_of_range_and_options_without_effect_are_usage_errors(string option, string value)
    {
        ToolResult result = Tool.Run(Line("out", Weights, option, value));
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((2, 1)), result.ToString());
    }

    [Test]
    public void A_threshold_without_validation_photos_is_one_line()
    {
        ToolResult result = Tool.Run(Line("out", Weights, "--unknown", "auto", "--validation", "0"));
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain("--unknown auto").And.Contain("requires validation photos"));
    }

    private string[] Line(string folder, string weights, params string[] more) =>
        ["finetune", "--weights", weights, "--data", _folder.PathOf("data"), "--out", _folder.PathOf(folder), "--threads", "1", .. more];

    private void Write(string folder, int count, int level)
    {
        _ = Directory.CreateDirectory(_folder.PathOf(folder));
        for (int i = 0; i < count; i++)
        {
            byte[] pixels = [.. Enumerable.Range(0, Side * Side * 3).Select(k => (byte)(level + (((k * 7) + (i * 13)) % 40)))];
            File.WriteAllBytes(_folder.PathOf($"{folder}/{i}.png"), PngWriter.Encode(Side, Side, 3, pixels));
        }
    }
}
