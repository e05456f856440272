using System.Diagnostics;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>
/// Kills the tool (SIGKILL) at many moments while it writes. The target must be the old file, the
/// new one or missing, and the next run must succeed and leave no temporary file.
/// </summary>
public sealed class KillTests
{
    private const int Moments = 10;
    private const int ArraysOfNetwork = 100;
    private const string Name = "resnet_v2_50";

    private readonly TemporaryFolder _folder = new();

    [OneTimeSetUp]
    public void WriteWeights()
    {
        _ = FetchCommandTests.WriteArchive(_folder);
        Checkpoint.Write(_folder.PathOf("old.safetensors"), [new("old", ElementType.UInt8, [1], (byte[])[7])], CheckpointFormat.Safetensors);
    }

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("safetensors", false, "target")]
    [TestCase("safetensors", true, "target")]
    [TestCase("tensorflow", false, "target.data-00000-of-00001", "target.index")]
    [TestCase("tensorflow", true, "target.data-00000-of-00001", "target.index")]
    [TestCase("tensorflow-v1", true, "target")]
    public void A_killed_convert_leaves_the_old_target_or_none(string format, bool exists, params string[] files)
    {
        using var output = new TemporaryFolder();
        string target = output.PathOf("target");
        KillAndFinish(output, ["convert", _folder.PathOf("weights.safetensors"), target, "--format", format], target, files, () =>
        {
            if (exists)
            {
                _ = Tool.Succeed("convert", _folder.PathOf("old.safetensors"), target, "--format", format);
            }
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_killed_fetch_leaves_the_old_target_or_none(bool exists)
    {
        using var output = new TemporaryFolder();
        string target = output.PathOf($"{Name}.ckpt");
        string[] files = [".neoresnet-download.lock", $"{Name}.ckpt"];
        KillAndFinish(output, ["fetch", Name, "--from", _folder.PathOf("w.tar.gz"), "--out", output.FullName, "--force"], target, files, () =>
        {
            if (exists)
            {
                File.Copy(_folder.PathOf("old.safetensors"), target);
            }
        });
    }

    private static void KillAndFinish(TemporaryFolder output, string[] line, string target, string[] files, Action prepare)
    {
        using var trial = new TemporaryFolder();
        long start = Stopwatch.GetTimestamp();
        ToolResult complete = Tool.RunChild([], [.. line.Select(word => word.Replace(output.FullName, trial.FullName, StringComparison.Ordinal))]);
        TimeSpan duration = Stopwatch.GetElapsedTime(start);
        Assert.That(complete.ExitCode, Is.Zero, complete.ToString());
        int killed = 0, during = 0;
        for (int moment = 0; moment < Moments; moment++)
        {
            foreach (string file in output.FileNames.Where(files.Contains))
            {
                File.Delete(output.PathOf(file));
            }

            prepare();
            string[] before = output.FileNames;
            using Process child = Tool.StartChild([], line);
            long begin = Stopwatch.GetTimestamp();

            // Half of the runs end as soon as they create a file; the others at even distances.
            while (!child.HasExited && (moment % 2 == 0 ? !output.FileNames.Except(before).Any() : Stopwatch.GetElapsedTime(begin) < duration * (moment + 1) / Moments))
            {
                Thread.Sleep(1);
            }

            killed += child.HasExited ? 0 : 1;
            child.Kill();
            child.WaitForExit();
            during += output.FileNames.Except(before).Except(files).Any() ? 1 : 0;
            Assert.That(IsWhole(target, before.Length > 0), Is.True, $"moment {moment}: {string.Join(", ", output.FileNames)}");
        }

        TestContext.Out.WriteLine($"{killed} of {Moments} runs killed, {during} with temporary files; a run takes {duration.TotalSeconds:F2} s");
        Assert.That(killed, Is.GreaterThan(Moments / 3));
        ToolResult result = Tool.RunChild([], line);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(output.FileNames, Is.EquivalentTo(files));
        Assert.That(NamesIn(target), Has.Length.GreaterThan(ArraysOfNetwork));
    }

    private static bool IsWhole(string target, bool canBeOld) => NamesIn(target) switch
    {
        [] => true,
        ["old"] => canBeOld,
        { Length: > ArraysOfNetwork } => true,
        _ => false,
    };

    // The index of a bundle makes it a checkpoint. Reads all values.
    private static string[] NamesIn(string path)
    {
        if (!File.Exists(path) && !File.Exists(path + ".index"))
        {
            return [];
        }

        using ICheckpoint file = Checkpoint.Open(path);
        return [.. file.Entries.Select(entry => file.Read(entry.Name).Name)];
    }
}
