namespace NeoResNet.Backends.Cpu.Tests;

public sealed class KernelTableTests
{
    [Test]
    public void Levels_stand_best_first_and_the_last_runs_anywhere()
    {
        Assert.That(CpuKernels.Table.Select(kernel => kernel.Level), Is.Ordered.Descending.And.Unique);
        Assert.That(CpuKernels.Table[^1].IsAvailable);
    }

    [Test]
    public void Names_say_level_and_tile()
    {
        foreach (CpuKernel kernel in CpuKernels.Table)
        {
            Assert.That(kernel.Name, Is.EqualTo($"{kernel.Level.ToString().ToLowerInvariant()}_igemm_f32_{kernel.Rows}x{kernel.Columns}"));
            Assert.That(kernel.Reason, Is.Not.Empty);
        }
    }

    [Test]
    public void Without_a_forced_level_the_first_available_row_is_used([Values(null, "")] string? forced)
    {
        Assert.That(KernelTable.Choose(forced, "test").Level, Is.EqualTo(CpuKernels.Table.First(kernel => kernel.IsAvailable).Level));
    }

    [Test]
    public void A_level_can_be_forced_by_name_in_any_case()
    {
        Assert.That(KernelTable.Choose("SCALAR", "test").Level, Is.EqualTo(CpuLevel.Scalar));
    }

    [Test]
    public void An_unknown_level_is_refused_with_the_allowed_ones()
    {
        Assert.That(() => KernelTable.Choose("avx1024", "Variable X"), Throws.ArgumentException
            .With.Message.Contains("Variable X").And.Message.Contains("'avx1024'").And.Message.Contains("scalar"));
    }

    [Test]
    public void The_chosen_kernel_is_the_one_a_default_backend_uses()
    {
        using var backend = new CpuBackend();
        Assert.That(backend.Kernel, Is.EqualTo(CpuKernels.Chosen));
        Assert.That(backend.Info.Kernels, Is.EqualTo(CpuKernels.Chosen.Level.ToString().ToLowerInvariant()));
    }

    [Test]
    public void The_processor_has_a_printable_name()
    {
        Assert.That(CpuKernels.Processor, Is.Not.Empty.And.Not.Contains("\0").And.Not.Contains("  "));
        Assert.That(CpuKernels.Processor.Length, Is.LessThan(1000));
    }

    [Test]
    public void Features_begin_with_the_architecture()
    {
        Assert.That(CpuKernels.Features[0], Is.EqualTo("x64").Or.EqualTo("arm64").Or.EqualTo("x86").Or.EqualTo("wasm").Or.EqualTo("arm"));
    }
}
