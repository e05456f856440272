using System.Diagnostics;

namespace NeoResNet.Cli.Tests;

/// <summary>Tests the built tool as a process.</summary>
public sealed class ChildProcessTests
{
    [Test]
    public void Json_is_all_there_is_on_the_output()
    {
        ToolResult result = Tool.RunChild([], "endpoints", "--json");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Json.List("end_points"), Is.Not.Empty);
        Assert.That(result.Error, Is.Empty);
    }

    [TestCase(2, "endpoints", "--depth", "51")]
    [TestCase(1, "endpoints", "--weights", "no-such-file.safetensors")]
    public void Errors_are_one_line_and_an_exit_code(int exitCode, params string[] arguments)
    {
        ToolResult result = Tool.RunChild([], arguments);
        Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.ToString());
        Assert.That(result.Out, Is.Empty);
        Assert.That(result.ErrorLines, Has.Length.EqualTo(1));
    }

    [Test]
    public void A_level_can_be_forced()
    {
        ToolResult result = Tool.RunChild([("NEORESNET_ISA", "scalar")], "info", "--json");
        Assert.That(result.Json.Text("kernels"), Is.EqualTo("scalar"), result.ToString());
    }

    [Test]
    public void An_unknown_level_is_told_in_one_line()
    {
        ToolResult result = Tool.RunChild([("NEORESNET_ISA", "nosuch")], "info");
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(result.Error, Does.Contain("NEORESNET_ISA").And.Contain("nosuch").And.Contain("scalar"));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "A POSIX shell closes the stream.")]
    public void A_closed_error_stream_costs_the_message_alone()
    {
        using Process child = Tool.StartShell("exec \"$@\" 2>&-", "endpoints", "--depth", "51");
        ToolResult result = Tool.Finish(child);
        Assert.That((result.ExitCode, result.Out, result.Error), Is.EqualTo((2, "", "")));
    }

    [TestCase("TERM")]
    [TestCase("INT")]
    [TestCase("HUP")]
    [TestCase("QUIT")]
    [Platform(Exclude = "Win", Reason = "The program kill sends the signal.")]
    public void A_request_to_end_stops_a_run_cleanly(string signal)
    {
        using Process child = Tool.StartChildWithSignals(["forward", .. Tool.Small, "--batch", "1", "--steps", "1000000000", "--burn-in", "0"]);
        string first = child.StandardOutput.ReadLine() + "\n";
        using Process kill = Process.Start("kill", [$"-{signal}", $"{child.Id}"]);
        kill.WaitForExit();
        ToolResult result = Tool.Finish(child, first);
        Assert.That(result.ExitCode, Is.EqualTo(130), result.ToString());
        Assert.That(result.Error, Is.EqualTo("neoresnet: Cancelled.\n"));
    }
}
