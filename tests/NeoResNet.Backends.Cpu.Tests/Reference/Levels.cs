namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>The levels this process can run: whoever adds a row to the kernel table gets all tests for it.</summary>
internal static class Levels
{
    /// <summary>Available levels, best first.</summary>
    public static IEnumerable<CpuLevel> All => CpuKernels.Table.Where(kernel => kernel.IsAvailable).Select(kernel => kernel.Level);

    /// <summary>A backend of one level.</summary>
    public static CpuBackend Backend(CpuLevel level, int threads = 2) => new(new() { Level = level, MaxThreads = threads });

    /// <summary>The inner loops of one level.</summary>
    public static KernelSet Kernels(CpuLevel level) => KernelTable.Rows.First(row => row.Level == level).Kernels;

    /// <summary>Fixtures of the kernels that compute tiles: each level with each of its numbers of columns.</summary>
    public static IEnumerable<TestFixtureData> Tiles => All.SelectMany(level => Sets(level).Select(set => new TestFixtureData(level, set.Columns)));

    /// <summary>The inner loops of one level with one number of columns.</summary>
    public static KernelSet Kernels(CpuLevel level, int columns) => Sets(level).Single(set => set.Columns == columns);

    private static IEnumerable<KernelSet> Sets(CpuLevel level) => [Kernels(level), .. Kernels(level).Narrower];
}
