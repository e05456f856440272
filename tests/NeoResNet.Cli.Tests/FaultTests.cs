using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>
/// Tests faults of the machine: full disks, ended readers, killed processes, changed files and
/// missing memory.
/// </summary>
[Platform(Exclude = "Win", Reason = "A POSIX shell makes the faults.")]
public sealed class FaultTests
{
    private const string Model = "resnet20_v1_cifar";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_full_disk_is_one_clear_line_and_the_old_file_stays()
    {
        string path = _folder.Write("w.safetensors", [1, 2, 3]);

        // The limit of a file's size fails a write as a full disk does. The weights have 1.1 MB. The
        // runtime uses a file for its code unless the variable forbids it.
        using Process child = Tool.StartShell("trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f 200; exec \"$@\"", "init", "--model", Model, "--out", path);
        ToolResult result = Tool.Finish(child);
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain(path).And.Not.Contain(".tmp").And.Not.Contain("Exception"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(_folder.FileNames, Is.EqualTo(new[] { "w.safetensors" }));
    }

    [Test]
    [Platform(Include = "Linux", Reason = "The mounts are those of Linux.")]
    public void A_small_disk_that_is_full_is_one_clear_line_and_the_old_file_stays() =>
        AssertDiskRefuses("mount -t tmpfs -o size=64k none disk && printf abc > disk/w.safetensors", "space");

    [Test]
    [Platform(Include = "Linux", Reason = "The mounts are those of Linux.")]
    public void A_read_only_disk_is_one_clear_line_and_the_old_file_stays() =>
        AssertDiskRefuses("mount -t tmpfs none disk && printf abc > disk/w.safetensors && mount -o remount,ro disk", "Read-only");

    private void AssertDiskRefuses(string mount, string reason)
    {
        _ = Directory.CreateDirectory(_folder.PathOf("disk"));
        string script = $"cd {_folder.FullName} && {mount} || exit 77; \"$@\"; code=$?; cat disk/w.safetensors; ls -A disk; exit $code";
        using Process child = Tool.StartShell($"exec unshare -rm /bin/sh -c '{script}' sh \"$@\"", "init", "--model", Model, "--out", _folder.PathOf("disk/w.safetensors"));
        ToolResult result = Tool.Finish(child);
        if (result.ExitCode == 77 || result.Error.StartsWith("unshare", StringComparison.Ordinal))
        {
            Assert.Ignore($"This machine does not allow the mount of a disk: {result.Error}");
        }

        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain("disk/w.safetensors").And.Contain(reason).And.Not.Contain(".tmp"));
        Assert.That(result.Out, Is.EqualTo("abcw.safetensors\n"));
    }

    [Test]
    [Platform(Include = "Linux", Reason = "The device is that of Linux.")]
    public void Results_that_cannot_be_printed_are_a_failure()
    {
        using Process child = Tool.StartShell("exec \"$@\" > /dev/full", "networks");
        ToolResult result = Tool.Finish(child);
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)), result.ToString());
    }

    [Test]
    [Platform(Include = "Linux", Reason = "The device is that of Linux.")]
    public void A_device_is_no_output_file()
    {
        ToolResult result = Tool.Run("init", "--model", Model, "--out", "/dev/full");
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain("/dev/full").And.Contain("device"));
    }

    [Test]
    public void A_read_only_file_is_refused_before_the_work_and_stays()
    {
        string path = _folder.Write("w.safetensors", [1, 2, 3]);
        File.SetAttributes(path, FileAttributes.ReadOnly);
        ToolResult result = Tool.Run("init", "--model", Model, "--out", path);
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain(path).And.Contain("read-only"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(_folder.FileNames, Is.EqualTo(new[] { "w.safetensors" }));
    }

    [TestCase("forward", "--depth", "50", "--size", "32", "--batch", "1", "--steps", "1000000000", "--burn-in", "0")]
    [TestCase("networks")]
    public void A_command_ends_quietly_when_nothing_reads_its_output(params string[] line)
    {
        // The reader ends after the first line, and the shell prints the exit code of the command.
        using Process child = Tool.StartShell("{ \"$@\"; echo \"code $?\" >&2; } | head -n 1", line);
        ToolResult result = Tool.Finish(child);
        Assert.That(result.OutLines, Has.Length.EqualTo(1), result.ToString());
        if (line[0] == "forward")
        {
            Assert.That(result.Error, Is.EqualTo("code 141\n"));
        }
        else
        {
            // A short output can fit into the pipe before its reader ends.
            Assert.That(result.Error, Is.EqualTo("code 141\n").Or.EqualTo("code 0\n"));
        }
    }

    [Test]
    public void Classify_ends_quietly_when_nothing_reads_its_output()
    {
        // The reader ends after the first line, long before the last photo.
        string photo = Samples.PathOf("cat.png");
        using Process child = Tool.StartShell("{ \"$@\"; echo \"code $?\" >&2; } | { read line; exec 0<&-; exit 0; }", ["classify", .. Enumerable.Range(0, 200).Select(i => Copy(photo, i)), "--model", Model]);
        ToolResult result = Tool.Finish(child);
        Assert.That(result.Error, Does.EndWith("code 141\n"));
        Assert.That(result.Error, Does.Not.Contain("Exception").And.Not.Contain("pipe"));
    }

    [Test]
    [Platform(Include = "Linux", Reason = "Other systems do not report the owner of a file.")]
    public void The_next_command_removes_the_files_of_a_killed_one()
    {
        string[] left = [];
        for (int attempt = 0; left.Length == 0; attempt++)
        {
            // The weights have 260 MB, so the file exists for a while before it gets its name.
            Assert.That(attempt, Is.LessThan(20), "The command was never killed while it wrote.");
            using Process child = Tool.StartChild([], "init", "--model", "resnet_v2_200", "--out", _folder.PathOf("w.safetensors"));
            while (!child.HasExited && !Array.Exists(_folder.FileNames, name => name.EndsWith(".tmp", StringComparison.Ordinal) && Size(name) > 0))
            {
                Thread.Yield();
            }

            child.Kill();
            child.WaitForExit();
            left = [.. _folder.FileNames.Where(name => name.EndsWith(".tmp", StringComparison.Ordinal))];
        }

        string small = _folder.PathOf("small.safetensors");
        _ = Tool.Succeed("init", "--model", Model, "--out", small);
        Assert.That(_folder.FileNames.Except(["w.safetensors"]), Is.EqualTo(new[] { "small.safetensors" }));

        long Size(string name)
        {
            var file = new FileInfo(_folder.PathOf(name));
            return file.Exists ? file.Length : 0;
        }
    }

    [Test]
    public void Weights_that_become_shorter_before_they_are_read_are_refused()
    {
        string path = _folder.PathOf("w.safetensors");
        _ = Tool.Succeed("init", "--model", Model, "--out", path);
        using Network network = Network.Build(Settings(path), batch: 1);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.That(() => network.Load(new(TextWriter.Null, TextWriter.Null, default)), Throws.TypeOf<CheckpointException>().With.Message.Contains(path).And.Message.Contains("shorter"));
    }

    [Test]
    public void Weights_that_become_shorter_after_they_are_read_change_nothing()
    {
        string path = _folder.PathOf("w.safetensors");
        _ = Tool.Succeed("init", "--model", Model, "--out", path);
        using Network network = Network.Build(Settings(path), batch: 1);
        network.Load(new(TextWriter.Null, TextWriter.Null, default));
        float[] before = [.. network.Variables.Variables.SelectMany(variable => variable.ToTensor().ToArray())];
        File.WriteAllBytes(path, []);
        Assert.That(network.Variables.Variables.SelectMany(variable => variable.ToTensor().ToArray()), Is.EqualTo(before));
    }

    [TestCase("classify")]
    [TestCase("features", "--out")]
    [TestCase("export", "--out")]
    public void Mapped_weights_give_the_results_of_weights_that_are_read(params string[] command)
    {
        string weights = _folder.PathOf("w.safetensors"), first = _folder.PathOf("first"), second = _folder.PathOf("second");
        _ = Tool.Succeed("init", "--model", Model, "--out", weights);
        string[] Line(string output) => [command[0], .. command[0] == "export" ? (string[])[] : [Samples.PathOf("cat.png")], "--weights", weights, .. command.Length > 1 ? (string[])["--out", output] : []];
        ToolResult read = Tool.Succeed(Line(first)), mapped = Tool.Succeed([.. Line(second), "--map"]);
        Assert.That(mapped.Out.Replace(second, first, StringComparison.Ordinal), Is.EqualTo(read.Out));
        if (command.Length > 1)
        {
            Assert.That(File.ReadAllBytes(second), Is.EqualTo(File.ReadAllBytes(first)));
        }

        Assert.That(Tool.Run("endpoints", "--map").ExitCode, Is.EqualTo(ExitCodes.UsageError));
    }

    // 128 MB of memory for managed objects. The large photo has 147 MB of pixels.
    [TestCase(false, "half of this machine's memory")]
    [TestCase(true, "not enough memory to decode the image of 7000 x 7000 pixels")]
    public void A_photo_that_needs_more_memory_than_there_is_fails_alone(bool isAllowed, string reason)
    {
        string large = _folder.Write("large.png", Png(7000, 7000)), first = Copy(Samples.PathOf("cat.png"), 1), last = Copy(first, 2);
        ToolResult result = Tool.RunChild(LittleMemory, ["classify", first, large, last, "--model", Model, "--json", .. Allow(isAllowed)]);
        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Json.List("images").Select(image => image.Text("file")), Is.EqualTo(new[] { first, last }));
        Assert.That(result.Json.List("failed").Select(failure => failure.Text("file")), Is.EqualTo(new[] { large }));
        AssertNames(result, large, reason);
    }

    [Test]
    public void Every_command_names_the_photo_that_needs_more_memory_than_there_is(
        [Values("explain", "features", "doctor", "forward")] string command, [Values] bool isAllowed)
    {
        string large = _folder.Write("large.png", Png(7000, 7000)), output = _folder.PathOf("output");
        string[] photo = command switch
        {
            "doctor" => ["--image", large],
            "forward" => ["--image", large, "--batch", "1", "--steps", "1"],
            _ => [large, "--out", output],
        };
        ToolResult result = Tool.RunChild(LittleMemory, [command, .. photo, "--model", Model, .. Allow(isAllowed)]);
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)), result.ToString());
        AssertNames(result, large, isAllowed ? "not enough memory to decode the image of 7000 x 7000 pixels" : "half of this machine's memory");
        Assert.That(File.Exists(output), Is.False);
    }

    private static (string, string)[] LittleMemory => [("DOTNET_GCHeapHardLimit", "8000000")];

    private static string[] Allow(bool isAllowed) => isAllowed ? ["--max-memory", "1000"] : [];

    private static void AssertNames(ToolResult result, string photo, string reason) =>
        Assert.That(result.Error, Does.Contain(photo).And.Contain("7000 x 7000 pixels").And.Contain(reason).And.Contain("--max-memory").And.Not.Contain("Exception"));

    private static ModelSettings Settings(string weights) => new() { DefaultModel = Model, GlobalPool = true, Weights = weights };

    private string Copy(string photo, int number)
    {
        string copy = _folder.PathOf($"{number}.png");
        File.Copy(photo, copy);
        return copy;
    }

    // A black RGB image, compressed.
    private static byte[] Png(int width, int height)
    {
        using var data = new MemoryStream();
        using (var packed = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            byte[] row = new byte[1 + (3 * width)];
            for (int i = 0; i < height; i++)
            {
                packed.Write(row);
            }
        }

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        return [0x89, .. "PNG\r\n\u001A\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, data.ToArray()), .. Chunk("IEND"u8, [])];

        static byte[] Chunk(ReadOnlySpan<byte> kind, byte[] content)
        {
            byte[] chunk = [0, 0, 0, 0, .. kind, .. content, 0, 0, 0, 0];
            BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
            BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Checksum(chunk.AsSpan(4, content.Length + 4)));
            return chunk;
        }

        static uint Checksum(ReadOnlySpan<byte> bytes)
        {
            uint sum = uint.MaxValue;
            foreach (byte value in bytes)
            {
                sum ^= value;
                for (int bit = 0; bit < 8; bit++)
                {
                    sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320);
                }
            }

            return ~sum;
        }
    }
}
