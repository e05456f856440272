using System.Diagnostics;
using NeoResNet.TestSupport;

namespace NeoResNet.GpuReport.Tests;

/// <summary><c>run.sh</c> of the archive, in an empty environment.</summary>
[Platform(Exclude = "Win", Reason = "The archive is for Linux.")]
public sealed class RunScriptTests
{
    private TemporaryFolder _archive = null!;

    [SetUp]
    public void Unpack()
    {
        _archive = new();
        File.Copy(Path.Combine(TestData.Repository, "perf", "gpu", "run.sh"), _archive.PathOf("run.sh"));
    }

    [TearDown]
    public void Remove() => _archive.Dispose();

    [Test]
    public void Where_the_program_does_not_start_the_report_says_so()
    {
        string target = _archive.PathOf("new folder");
        (int code, string output) = Run([], target);
        Assert.That(code, Is.EqualTo(127), output);
        StoredReport report = StoredReport.Read(Directory.GetFiles(target, "neoresnet-gpu-unknown-*.json").Single());
        Assert.That(report.Root.GetProperty("passed").GetBoolean(), Is.False);
        Assert.That(report.Steps.Single().Text("status"), Is.EqualTo("failed"));
    }

    [TestCase(0)]
    [TestCase(1)]
    public void The_exit_code_is_the_programs(int code)
    {
        WriteProgram($"exit {code}");
        Assert.That(Run([], _archive.PathOf("out")).Code, Is.EqualTo(code));
    }

    [Test]
    public void Libraries_of_wheels_come_before_others_unless_the_user_named_some()
    {
        WriteProgram("echo \"path=$LD_LIBRARY_PATH\"");
        string packages = _archive.PathOf("venv/lib/python3.12/site-packages/nvidia");
        foreach (string wheel in (string[])["cu13", "cudnn"])
        {
            _ = Directory.CreateDirectory(Path.Combine(packages, wheel, "lib"));
        }

        File.WriteAllText(Path.Combine(packages, "cudnn", "lib", "libcudnn.so.9"), "");
        string[] environment = [$"VIRTUAL_ENV={_archive.PathOf("venv")}", "LD_LIBRARY_PATH=/mine"];
        Assert.That(Run(environment, ".").Output, Does.Contain($"path={packages}/cu13/lib:{packages}/cudnn/lib:/mine\n"));
        Assert.That(Run([.. environment, "NEORESNET_CUDA_PATH=/x"], ".").Output, Is.EqualTo("path=/mine\n"));
    }

    private void WriteProgram(string body)
    {
        _ = Directory.CreateDirectory(_archive.PathOf("bin"));
        FakeArchive.WriteScript(_archive.PathOf("bin/gpu-report"), body);
    }

    private (int Code, string Output) Run(string[] environment, string target)
    {
        var start = new ProcessStartInfo("env", ["-i", "PATH=/usr/bin:/bin", .. environment, "bash", _archive.PathOf("run.sh"), target]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(complaints.Result, process.ExitCode == 127 ? Does.Contain("gpu-report") : Is.Empty);
        return (process.ExitCode, output);
    }
}
