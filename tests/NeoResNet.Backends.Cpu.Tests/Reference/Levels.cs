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
}
