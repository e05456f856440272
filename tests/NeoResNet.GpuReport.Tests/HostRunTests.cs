using System.Text.Json;

namespace NeoResNet.GpuReport.Tests;

/// <summary>
/// The run on a machine, with scripts instead of the programs: whatever they do, one complete
/// report contains it.
/// </summary>
[Platform(Exclude = "Win", Reason = "The programs are shell scripts, and the archive is for Linux.")]
public sealed class HostRunTests
{
    [Test]
    public void Everything_runs_and_the_report_has_a_step_for_each()
    {
        using var archive = new FakeArchive();
        (bool passed, string printed, StoredReport report) = archive.Run();
        Assert.That(passed, printed);
        Assert.That(report.Root.GetProperty("passed").GetBoolean());
        Assert.That(report.File, Does.Match(@"^neoresnet-gpu-fake-gpu-x-1-\d{4}-\d\d-\d\d\.json$"));
        Assert.That((report.Device, report.Note, report.Root.Text("commit"), report.Version("cuDNN 9")), Is.EqualTo(("Fake GPU X|1", "a note", "abc123", "9.1.2")));
        Assert.That(report.Steps.Select(step => step.Text("name")), Is.EqualTo((string[])
        [
            "info", "selfcheck float32", "selfcheck tf32", "selfcheck float16", "selfcheck bfloat16", "capture and replay", "tests",
            "plan 50 float32 2", "plan 50 tf32 2", "plan 50 float16 2", "plan 50 bfloat16 2",
            "forward 50 float32 2", "forward 50 tf32 2", "forward 50 float16 2", "forward 50 bfloat16 2", "memcheck",
        ]));
        Assert.That(CommandOf(report, "selfcheck float32"), Is.EqualTo("NVIDIA_TF32_OVERRIDE=0 neoresnet selfcheck --device cuda --precision float32 --json"));
        Assert.That(CommandOf(report, "selfcheck tf32"), Does.StartWith("neoresnet selfcheck"));
        Assert.That(CommandOf(report, "forward 50 float16 2"), Is.EqualTo("neoresnet forward --depth 50 --batch 2 --size 32 --steps 10 --burn-in 3 --device cuda --precision float16 --json"));
        Assert.That(CommandOf(report, "tests"), Does.StartWith("NEORESNET_CUDA_TESTS=device "));
        Assert.That(Of(report, "plan 50 tf32 2").Text("result", "command"), Is.EqualTo("plan"));
        Assert.That(Of(report, "tests").Number("result", "succeeded"), Is.EqualTo(7));
        Assert.That(Of(report, "memcheck").Text("status"), Is.EqualTo("not present").Or.EqualTo("failed"), "the script is nothing to watch");
    }

    [TestCase("selfcheck*precision?float16*", "echo '{\"failed\":3}'; exit 1", "selfcheck float16", "failed", "exit code 1", "{\"failed\":3}")]
    [TestCase("forward*float32*", "echo '{\"half\":'", "forward 50 float32 2", "failed", "unexpected output", "null")]
    [TestCase("forward*float32*", "echo out of memory >&2; exit 1", "forward 50 float32 2", "failed", "out of memory", "null")]
    [TestCase("plan*tf32*", "kill -SEGV $$", "plan 50 tf32 2", "failed", "exit code 139", "null")]
    [TestCase("plan*tf32*", "sleep 30", "plan 50 tf32 2", "timed out", "time limit of 1 s exceeded", "null")]
    public void A_step_that_goes_wrong_is_told_and_the_others_still_run(string when, string what, string name, string status, string problem, string result)
    {
        using var archive = new FakeArchive();
        archive.When(when, what);
        (bool passed, _, StoredReport report) = archive.Run(FakeArchive.Small with { LimitSeconds = what.StartsWith("sleep", StringComparison.Ordinal) ? 1 : 60 });
        Assert.That(passed, Is.False);
        Assert.That(report.Root.GetProperty("passed").GetBoolean(), Is.False);
        JsonElement step = Of(report, name);
        Assert.That(step.Text("status"), Is.EqualTo(status));
        Assert.That(step.Text("problem"), Does.Contain(problem));
        Assert.That(string.Concat(step.GetProperty("result").GetRawText().Where(letter => !char.IsWhiteSpace(letter))), Is.EqualTo(result));
        Assert.That(report.Steps.Where(other => other.Text("name") != name).Select(other => other.Text("status")), Has.All.AnyOf("passed", "not present"));
    }

    [TestCase("echo '========= COMPUTE-SANITIZER'; shift 4; \"$@\"; echo '========= ERROR SUMMARY: 0 errors'", "passed", "ERROR SUMMARY: 0 errors")]
    [TestCase("echo '========= ERROR SUMMARY: 2 errors'; exit 9", "failed", "ERROR SUMMARY: 2 errors")]
    [TestCase("echo 'no rights'", "failed", null)]
    public void The_sanitizer_watches_a_small_pass_where_it_is_installed(string body, string status, string? summary)
    {
        using var archive = new FakeArchive { Sanitizer = body };
        (bool passed, string printed, StoredReport report) = archive.Run();
        JsonElement step = Of(report, "memcheck");
        Assert.That((passed, step.Text("status"), step.Text("result", "summary")), Is.EqualTo((status == "passed", status, summary)), printed);
    }

    [TestCase("  total: 7\n  failed: 1\n  succeeded: 6\n  skipped: 0\n", "failed The_one(\"a b\",3) (17ms)\n", 2, "exit code 2")]
    [TestCase("  total: 7\n  failed: 0\n  succeeded: 6\n  skipped: 1\n", "skipped The_one(\"a b\",3) (0ms)\n", 0, "6 of 7 tests passed")]
    [TestCase("  total: 0\n  failed: 0\n  succeeded: 0\n  skipped: 0\n", "", 0, "0 of 0 tests passed")]
    public void Tests_that_fail_are_skipped_or_do_not_run_are_told_by_name(string summary, string test, int exitCode, string problem)
    {
        using var archive = new FakeArchive();
        archive.Tests = $"cat <<'END'\n{test}{summary}END\nexit {exitCode}";
        (bool passed, _, StoredReport report) = archive.Run();
        JsonElement step = Of(report, "tests");
        Assert.That((passed, step.Text("status")), Is.EqualTo((false, "failed")));
        Assert.That(step.Text("problem"), Does.Contain(problem));
        string[] named = [.. step.List("result", "failed_tests").Concat(step.List("result", "skipped_tests")).Select(name => name.GetString()!)];
        Assert.That(named, Is.EqualTo(test.Length > 0 ? (string[])["The_one(\"a b\",3)"] : []));
    }

    [TestCase("echo '{\"cuda\":{\"available\":false,\"reason\":\"no driver here\",\"devices\":[]}}'", "no driver here")]
    [TestCase("echo '{\"cuda\":7}'", "reports nothing about CUDA")]
    [TestCase("exit 3", "exit code 3")]
    public void Without_a_device_nothing_else_runs_and_the_report_says_why(string info, string problem)
    {
        using var archive = new FakeArchive();
        archive.When("info*", info);
        (bool passed, _, StoredReport report) = archive.Run();
        Assert.That(passed, Is.False);
        Assert.That((report.Device, report.File[..22]), Is.EqualTo(("unknown", "neoresnet-gpu-unknown-")));
        Assert.That(report.Steps.Select(step => step.Text("status")), Is.EqualTo(report.Steps.Select((_, index) => index == 0 ? "failed" : "not run")));
        Assert.That(report.Steps.Select(step => step.Text("problem")), Has.All.Contains(problem));
    }

    [Test]
    public void The_report_is_whole_after_every_step_and_not_passed_before_the_last()
    {
        using var archive = new FakeArchive();
        archive.When("plan*float16*", "cat \"$(dirname \"$0\")\"/../report/*.json");
        (_, _, StoredReport report) = archive.Run();
        JsonElement before = Of(report, "plan 50 float16 2").GetProperty("result");
        Assert.That(before.GetProperty("passed").GetBoolean(), Is.False);
        Assert.That(before.List("steps").Select(step => step.Text("status")).SkipWhile(status => status == "passed"), Has.Exactly(7).Items.And.All.EqualTo("not run"));
    }

    [Test]
    public void Settings_are_read_from_the_environment_and_nonsense_is_refused_by_name()
    {
        var variables = new Dictionary<string, string> { ["NEORESNET_GPU_DEPTHS"] = "50,101", ["NEORESNET_GPU_STEPS"] = "7" };
        RunSettings settings = RunSettings.FromEnvironment(variables.GetValueOrDefault);
        Assert.That(settings.Depths, Is.EqualTo((int[])[50, 101]));
        Assert.That((settings.Steps, settings.BurnIn, settings.Size), Is.EqualTo((7, 3, 224)));
        variables["NEORESNET_GPU_SIZE"] = "-3";
        Assert.That(() => RunSettings.FromEnvironment(variables.GetValueOrDefault), Throws.ArgumentException.With.Message.Contains("NEORESNET_GPU_SIZE").And.Message.Contains("'-3'"));
    }

    private static JsonElement Of(StoredReport report, string name) => report.Steps.Single(step => step.Text("name") == name);

    private static string CommandOf(StoredReport report, string name) => Of(report, name).Text("command")!;
}
