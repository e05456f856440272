using System.Diagnostics;
using System.Text.Json;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>Tests <c>neoresnet train</c> with two classes of small photos.</summary>
public sealed class TrainCommandTests
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

    private string[] Line(string folder, params string[] more) => LongLine(folder, 3, more);

    private string[] LongLine(string folder, int epochs, params string[] more) =>
        ["train", "--data", _folder.PathOf("data"), "--model", "mlperf_tiny_resnet8", "--size", "8", "--out", _folder.PathOf(folder), "--batch", "4", "--epochs", $"{epochs}", "--threads", "1", .. more];

    [Test]
    public void The_trained_network_classifies_photos_and_is_exported()
    {
        ToolResult result = Tool.Succeed(Line("out", "--rate", "0.02", "--half", "--whiten", "--augment", "none"));
        Assert.That(result.OutLines[0], Is.EqualTo("mlperf_tiny_resnet8, 2 classes, 18 training photos, 2 validation photos, 6 test photos"));
        Assert.That(result.OutLines.Count(line => line.StartsWith("Epoch ", StringComparison.Ordinal)), Is.EqualTo(3));
        Assert.That(result.Out, Does.Contain("Finished after 3 epochs. Wrote").And.Contain("Test photos:").And.Contain("Accuracy 100.00 %"));

        // The file alone is enough.
        string model = _folder.PathOf("alone.safetensors");
        File.Move(_folder.PathOf("out/model.safetensors"), model);
        ToolResult answer = Tool.Succeed("classify", _folder.PathOf("data/test/light/1.png"), "--weights", model, "--json");
        JsonElement best = answer.Json.List("images")[0].List("predictions")[0];
        Assert.That(best.Text("name"), Is.EqualTo("light"));
        _ = Tool.Succeed("export", "--weights", model, "--out", _folder.PathOf("m.onnx"));
        ToolResult exported = Tool.Succeed("classify", _folder.PathOf("data/test/light/1.png"), "--weights", _folder.PathOf("m.onnx"), "--json");
        Assert.That(exported.Json.List("images")[0].List("predictions")[0].Text("name"), Is.EqualTo("light"));
    }

    [Test]
    public void Json_has_the_result_and_the_test_photos()
    {
        ToolResult result = Tool.Succeed(Line("out", "--validation", "0", "--json"));
        Assert.Multiple(() =>
        {
            Assert.That(result.Json.Text("end"), Is.EqualTo("finished"));
            Assert.That(result.Json.Text("file"), Is.EqualTo(_folder.PathOf("out/model.safetensors")));
            Assert.That((result.Json.Number("steps"), result.Json.Number("epochs")), Is.EqualTo((15.0, 3.0)));
            Assert.That(result.Json.GetProperty("best_epoch").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(result.Json.GetProperty("test").Number("images"), Is.EqualTo(6.0));
            Assert.That(result.Json.List("failed"), Is.Empty);
        });
    }

    [Test]
    public void A_cancelled_training_continues_with_resume()
    {
        _ = Tool.Succeed(Line("whole"));
        using (Process child = Tool.StartShell("exec \"$@\"", Line("parts")))
        {
            // A signal, as Ctrl-C and the service manager send it.
            while (!File.Exists(_folder.PathOf("parts/metrics.jsonl")) && !child.HasExited)
            {
                Thread.Sleep(5);
            }

            using Process kill = Process.Start("kill", ["-TERM", $"{child.Id}"]);
            kill.WaitForExit();
            ToolResult ended = Tool.Finish(child);
            Assert.That(ended.ExitCode, Is.EqualTo(130).Or.EqualTo(0), ended.ToString());
            if (ended.ExitCode == 130)
            {
                Assert.That(ended.Error, Does.Contain("Pass --resume to continue.").And.Contain("Cancelled."));
            }
        }

        _ = Tool.Succeed(Line("parts", "--resume"));
        Assert.That(File.ReadAllBytes(_folder.PathOf("parts/last.safetensors")), Is.EqualTo(File.ReadAllBytes(_folder.PathOf("whole/last.safetensors"))));
        ToolResult again = Tool.Run(Line("whole"));
        Assert.That((again.ExitCode, again.Error.Contains("--resume", StringComparison.Ordinal)), Is.EqualTo((1, true)));
        Assert.That(Tool.Run(Line("whole", "--resume", "--rate", "0.05")).Error, Does.Contain("schedule"));
    }

    [Test]
    public void A_cancelled_command_prints_the_result_so_far_as_json()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        ToolResult result = Tool.Run(cancelled.Token, Line("out", "--json"));
        Assert.That((result.ExitCode, result.Json.Text("error")), Is.EqualTo((130, "Cancelled.")), result.ToString());
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "A POSIX shell limits the size of files.")]
    public void A_full_disk_is_one_clear_line_and_the_checkpoint_stays()
    {
        string last = _folder.PathOf("out/last.safetensors");
        string[] line = LongLine("out", 500, "--validation", "0");
        using (var cancellation = new CancellationTokenSource())
        {
            Task<ToolResult> training = Task.Run(() => Tool.Run(cancellation.Token, line));
            while (!File.Exists(last) && !training.IsCompleted)
            {
                Thread.Sleep(5);
            }

            cancellation.Cancel();
            Assert.That(training.Result.ExitCode, Is.EqualTo(130), training.Result.ToString());
        }

        // The checkpoint has more than 300 kB. A limit of a file's size fails a write as a full disk
        // does.
        byte[] before = File.ReadAllBytes(last);
        using Process child = Tool.StartShell("trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 200; exec \"$@\"", [.. line, "--resume"]);
        ToolResult result = Tool.Finish(child);
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)), result.ToString());
        Assert.That(result.Error, Does.Match("Training stopped after step \\d+: .*model.safetensors.* The checkpoint of step \\d+ is unchanged.").And.Not.Contain("Exception"));
        Assert.That(File.ReadAllBytes(last), Is.EqualTo(before));
    }

    [Test]
    public void A_loss_that_is_not_a_number_is_one_line_with_the_remedy()
    {
        ToolResult result = Tool.Run(Line("out", "--rate", "1e30", "--schedule", "constant"));
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain("Training stopped at step").And.Contain("Lower the learning rate (--rate)"));
    }

    [Test]
    public void A_photo_that_cannot_be_decoded_is_named_and_skipped()
    {
        _ = _folder.Write("data/train/dark/broken.png", [1, 2, 3]);
        ToolResult result = Tool.Succeed(Line("out", "--validation", "0", "--json"));
        Assert.That(result.Json.List("failed").Select(failure => Path.GetFileName(failure.Text("file"))), Is.EqualTo(new[] { "broken.png" }));
        Assert.That(result.Error, Does.Contain("broken.png"));
    }

    [Test]
    public void Labels_that_do_not_match_are_refused()
    {
        Directory.Move(_folder.PathOf("data/test/dark"), _folder.PathOf("data/test/dim"));
        ToolResult result = Tool.Run(Line("out"));
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("dim"));
        Assert.That(Directory.Exists(_folder.PathOf("out")), Is.False);
    }

    [TestCase("--schedule", "sine")]
    [TestCase("--optimizer", "adagrad")]
    [TestCase("--rate", "-1")]
    [TestCase("--rate", "NaN")]
    [TestCase("--label-smoothing", "1")]
    [TestCase("--validation", "1")]
    [TestCase("--ema", "1")]
    [TestCase("--clip", "0")]
    [TestCase("--augment", "rotate")]
    [TestCase("--warmup", "1")]
    [TestCase("--model", "resnet_v2_51")]
    public void Values_out_of_range_are_usage_errors(string option, string value)
    {
        ToolResult result = Tool.Run(Line("out", option, value));
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((2, 1)), result.ToString());
    }
}
