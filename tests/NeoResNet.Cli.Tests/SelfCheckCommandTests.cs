using System.Text.Json;
using NeoResNet.Parity;

namespace NeoResNet.Cli.Tests;

public sealed class SelfCheckCommandTests
{
    [Test]
    public void Every_case_passes_here()
    {
        JsonElement json = Tool.Succeed("selfcheck", "--json").Json;
        Assert.That(json.Names(), Is.EqualTo(new[] { "passed", "failed", "levels" }));
        Assert.That(json.Number("passed"), Is.EqualTo(ParitySuite.Cases.Count + ParitySuite.Gradients.Count));
        Assert.That(json.Number("failed"), Is.Zero);
        Assert.That(json.List("levels"), Has.Length.EqualTo(1));
    }

    [Test]
    public void Cancelling_ends_it()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        ToolResult result = Tool.Run(cancelled.Token, "selfcheck");
        Assert.That(result.ExitCode, Is.EqualTo(130));
        Assert.That(result.Error, Is.EqualTo("neoresnet: Cancelled.\n"));
    }
}
