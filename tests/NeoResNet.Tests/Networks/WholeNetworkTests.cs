using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Networks;

/// <summary>Networks with every option against float64, on every kernel level that this process can run.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class WholeNetworkTests
{
    // Every level goes through all options' values; only the best goes through all their combinations.
    private const int EveryForOtherLevels = 7;

    // V1 shares root, stack and head with V2, which go through all combinations; its units and root norm go through some.
    private const int EveryForV1 = 5;

    private static IEnumerable<TestCaseData> Cases()
    {
        CpuLevel[] levels = [.. CpuKernels.Table.Where(kernel => kernel.IsAvailable).Select(kernel => kernel.Level)];
        foreach ((int index, NetworkCase network) in NetworkCase.All().Concat(NetworkCase.All().Where((_, i) => i % EveryForV1 == 0).Select(network => network with { Version = SlimVersion.V1 })).Index())
        {
            foreach (CpuLevel level in levels)
            {
                if (level == levels[0] || index % EveryForOtherLevels == 0)
                {
                    yield return new TestCaseData(network, level).SetArgDisplayNames($"{level}: {network}");
                }
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Every_end_point_is_within_1e_5_of_float64(object network, CpuLevel level)
    {
        using var backend = new CpuBackend(new() { Level = level, MaxThreads = 2 });
        WholeNetworkCheck.Run((NetworkCase)network, backend);
    }

    [Test]
    public void The_reference_backend_is_within_1e_5_of_float64([Values(true, false)] bool root, [Values(null, 8)] int? outputStride)
    {
        using var backend = new ReferenceBackend();
        WholeNetworkCheck.Run(new() { Root = root, OutputStride = outputStride, Batch = 2 }, backend);
    }
}
