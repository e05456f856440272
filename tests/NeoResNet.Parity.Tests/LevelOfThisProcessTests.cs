using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;

namespace NeoResNet.Parity.Tests;

/// <summary>The level that this process was started for; in a plain run the best one, in a child of <see cref="DroppedLevelTests"/> a lesser one.</summary>
public sealed class LevelOfThisProcessTests
{
    /// <summary>Names the level a child process must find itself at.</summary>
    internal const string Variable = "NEORESNET_EXPECTED_LEVEL";

    /// <summary>Number of tests here, so that the parent can tell that all of them ran.</summary>
    internal const int Count = 4;

    /// <summary>The level asked for by a parent; null in a plain run.</summary>
    internal static CpuLevel? Asked => Enum.TryParse(Environment.GetEnvironmentVariable(Variable), out CpuLevel level) ? level : null;

    [Test]
    public void The_runtime_supports_what_the_level_needs_and_nothing_better()
    {
        CpuLevel best =
            Avx512F.IsSupported ? CpuLevel.Avx512
            : Avx2.IsSupported || Fma.IsSupported ? CpuLevel.Avx2
            : Sse.IsSupported || AdvSimd.IsSupported || Vector128.IsHardwareAccelerated ? CpuLevel.V128
            : CpuLevel.Scalar;
        Assert.That(best, Is.EqualTo(Asked ?? CpuKernels.Table.First(kernel => kernel.IsAvailable).Level));
    }

    [Test]
    public void The_backend_chose_the_level()
    {
        using var backend = new CpuBackend();
        string? forced = Environment.GetEnvironmentVariable("NEORESNET_ISA");
        CpuLevel expected = Asked ?? (forced is null ? CpuKernels.Table.First(kernel => kernel.IsAvailable).Level : Enum.Parse<CpuLevel>(forced, ignoreCase: true));
        Assert.That(backend.Kernel.Level, Is.EqualTo(expected));
        Assert.That(backend.Info.Kernels, Is.EqualTo(expected.ToString()).IgnoreCase);
    }

    [Test]
    public void Levels_beyond_the_runtime_are_refused_by_name()
    {
        foreach (CpuKernel kernel in CpuKernels.Table)
        {
            if (kernel.IsAvailable)
            {
                using var backend = new CpuBackend(new() { Level = kernel.Level });
                Assert.That(backend.Kernel, Is.EqualTo(kernel));
            }
            else
            {
                Assert.That(() => new CpuBackend(new() { Level = kernel.Level }), Throws.ArgumentException.With.Message.Contains(kernel.Level.ToString()).IgnoreCase);
            }
        }
    }

    [Test]
    public void The_whole_suite_agrees_with_the_reference()
    {
        using var backend = new CpuBackend();
        using var reference = new ReferenceBackend();
        string[] failures = [.. ParitySuite.Cases
            .Select(parityCase => parityCase.Run(backend, reference))
            .Where(result => !result.Passed)
            .Select(result => $"{result.Name}: {result.Message}")];
        Assert.That(failures, Is.Empty);
    }
}
