using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeoResNet.Backends.Cpu;

namespace NeoResNet.Tests.Networks;

/// <summary>
/// Whole networks at the level this process has. <see cref="ChildProcessLevelTests"/> starts it again with instruction
/// sets turned off; run by itself it tests the best level.
/// </summary>
public sealed class ProcessLevelTests
{
    /// <summary>Tells this fixture which level its parent process wants it to have.</summary>
    public const string WantedVariable = "NEORESNET_TEST_LEVEL";

    private const int Every = 9;

    private static IEnumerable<TestCaseData> Cases() => NetworkCase.All().Where((_, index) => index % Every == 0)
        .Select(network => new TestCaseData(network).SetArgDisplayNames(network.ToString()));

    [Test]
    public void The_process_has_the_wanted_level_and_the_backend_takes_it()
    {
        // Asked of the processor, not of the library; fused multiply-add comes and goes with AVX2.
        string level = Avx512F.IsSupported ? "avx512" : Avx2.IsSupported && Fma.IsSupported ? "avx2" : Vector128.IsHardwareAccelerated ? "v128" : "scalar";
        Assert.That(level, Is.EqualTo(Environment.GetEnvironmentVariable(WantedVariable) ?? level));
        using var backend = new CpuBackend();
        Assert.That(backend.Info.Kernels, Is.EqualTo(Environment.GetEnvironmentVariable("NEORESNET_ISA") ?? level));
    }

    [TestCaseSource(nameof(Cases))]
    public void Every_end_point_is_within_1e_5_of_float64(object network)
    {
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        _ = WholeNetworkCheck.Run((NetworkCase)network, backend);
    }
}
