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
        _ = WholeNetworkCheck.Run((NetworkCase)network, backend);
    }

    [Test]
    public void Bounded_units_of_V1_are_slims()
    {
        // The root's 64 channels, which nothing bounds, are the first unit's shortcut. Behind a shortcut in [0, 6] the residual's clip would change nothing.
        var network = new NetworkCase { Version = SlimVersion.V1, Bounded = true, Blocks = [(16, 2, 2), (5, 2, 1)], Batch = 2 };
        TestBackends.ForEach(backend =>
        {
            // Every clip has something to cut off, so none can be missing.
            IReadOnlyList<DoubleEndPoint> points = WholeNetworkCheck.Run(network, backend);
            double[] Values(string end) => [.. points.Where(point => point.Name.EndsWith(end, StringComparison.Ordinal)).SelectMany(point => point.Values)];
            Assert.That(Values("net/conv1"), Has.Some.GreaterThan(7));
            Assert.That(Values("/conv3"), Has.Some.GreaterThan(7).And.Some.LessThan(-7));
            Assert.That(Values("/shortcut"), Has.Some.EqualTo(6).And.Some.Zero);
            Assert.That(Values("/bottleneck_v1"), Has.Some.EqualTo(6).And.Some.Zero);
        });
    }

    [Test]
    public void The_reference_backend_is_within_1e_5_of_float64([Values(true, false)] bool root, [Values(null, 8)] int? outputStride)
    {
        using var backend = new ReferenceBackend();
        _ = WholeNetworkCheck.Run(new() { Root = root, OutputStride = outputStride, Batch = 2 }, backend);
    }
}
