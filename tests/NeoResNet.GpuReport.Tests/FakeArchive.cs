using NeoResNet.TestSupport;

namespace NeoResNet.GpuReport.Tests;

/// <summary>
/// A folder like the unpacked archive whose programs are shell scripts with the output of the real
/// programs.
/// </summary>
internal sealed class FakeArchive : IDisposable
{
    private const string Info =
        """{"cuda":{"available":true,"reason":null,"libraries":[{"name":"cuDNN 9","version":"9.1.2","path":"/x"}],"devices":[{"name":"Fake GPU X|1"}]}}""";

    private const string AllPassed = "Test run summary: Passed!\n  total: 7\n  failed: 0\n  succeeded: 7\n  skipped: 0\n";

    private readonly TemporaryFolder _folder = new();

    public FakeArchive()
    {
        Tool = $"case \"$1\" in info) echo '{Info}';; *) echo \"{{\\\"command\\\":\\\"$1\\\"}}\";; esac";
        Tests = $"printf '{AllPassed.Replace("\n", "\\n", StringComparison.Ordinal)}'";
        File.WriteAllText(_folder.PathOf("commit"), "abc123\n");
    }

    /// <summary>The body of the tool's script.</summary>
    public string Tool { get; set; }

    /// <summary>The body of the test runner's script.</summary>
    public string Tests { get; set; }

    /// <summary>The body of a compute-sanitizer on the path; null for none.</summary>
    public string? Sanitizer { get; set; }

    /// <summary>Replaces the tool for command lines that match a shell pattern.</summary>
    public void When(string pattern, string what) => Tool = $"case \"$*\" in {pattern}) {what}; exit;; esac; {Tool}";

    /// <summary>Runs all steps.</summary>
    /// <returns>Whether they passed, the printed lines, and the report.</returns>
    public (bool Passed, string Printed, StoredReport Report) Run(RunSettings? settings = null)
    {
        Write(Path.Combine("bin", "neoresnet"), Tool);
        Write(Path.Combine("tests", "NeoResNet.Backends.Cuda.Tests"), Tests);
        using var printed = new StringWriter { NewLine = "\n" };
        string target = _folder.PathOf("report");
        bool passed;
        string? path = Environment.GetEnvironmentVariable("PATH");
        if (Sanitizer is not null)
        {
            Write(Path.Combine("cuda", "compute-sanitizer"), Sanitizer);
            Environment.SetEnvironmentVariable("PATH", $"{_folder.PathOf("cuda")}{Path.PathSeparator}{path}");
        }

        try
        {
            passed = HostRun.Run(_folder.FullName, target, settings ?? Small, printed);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }

        return (passed, printed.ToString(), StoredReport.Read(Directory.GetFiles(target).Single()));
    }

    /// <summary>One depth, one batch.</summary>
    public static RunSettings Small => new() { Depths = [50], Batches = [2], Size = 32, Steps = 10, LimitSeconds = 60, Note = "a note" };

    public void Dispose() => _folder.Dispose();

    /// <summary>Writes an executable shell script.</summary>
    public static void WriteScript(string path, string body)
    {
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private void Write(string name, string body)
    {
        string path = _folder.PathOf(name);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WriteScript(path, body);
    }
}
