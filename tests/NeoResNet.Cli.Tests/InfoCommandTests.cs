using System.Text.Json;
using NeoResNet.Backends.Cpu;

namespace NeoResNet.Cli.Tests;

public sealed class InfoCommandTests
{
    [Test]
    public void Json_marks_the_kernel_that_a_backend_uses()
    {
        JsonElement json = Tool.Succeed("info", "--json").Json;
        using var backend = new CpuBackend();
        Assert.That(json.Text("kernels"), Is.EqualTo(backend.Info.Kernels));
        JsonElement[] chosen = [.. json.List("kernel_table").Where(kernel => kernel.GetProperty("chosen").GetBoolean())];
        Assert.That(chosen, Has.Length.EqualTo(1));
        Assert.That(chosen[0].Text("name"), Is.EqualTo(backend.Kernel.Name));
        Assert.That(json.Number("threads"), Is.EqualTo(Environment.ProcessorCount));
        Assert.That(json.Number("memory_mb"), Is.Positive);
        if (CpuBackend.MeasureRoundTrip(TimeSpan.Zero) is not null)
        {
            Assert.That(json.Number("min_round_trip_ns"), Is.Positive.And.AtMost(json.Number("max_round_trip_ns")));
        }

        Assert.That(json.Text("processor"), Is.EqualTo(CpuKernels.Processor));
    }

    [Test]
    public void Text_shows_the_table()
    {
        string text = Tool.Succeed("info").Out;
        foreach (CpuKernel kernel in CpuKernels.Table)
        {
            Assert.That(text, Does.Contain(kernel.Name));
        }

        Assert.That(text, Does.Contain("->").And.Contain("threads").And.Contain("memory").And.Contain("version"));
    }
}
