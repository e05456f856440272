using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Backends.Cuda;

namespace NeoResNet.Perf;

/// <summary>The backends by name. A benchmark on one that cannot run here fails in its setup, so that its row says NA and never zero.</summary>
internal static class BackendTable
{
    private static readonly Dictionary<string, Func<int, IBackend>> Makers = new()
    {
        ["cpu"] = threads => new CpuBackend(new() { MaxThreads = threads }),
        ["cpu-avx2"] = threads => Level(CpuLevel.Avx2, threads),
        ["cpu-v128"] = threads => Level(CpuLevel.V128, threads),
        ["cuda"] = _ => CudaBackend.UnavailableReason is { } reason ? throw NotAvailable("cuda", reason) : new CudaBackend(),
    };

    /// <summary>What is measured unless other backends are chosen.</summary>
    public static IEnumerable<string> Names => ["cpu", "cuda"];

    /// <summary>Makes a backend.</summary>
    /// <exception cref="NotSupportedException">It is not available; says why.</exception>
    public static IBackend Create(string name, int threads) => Makers.TryGetValue(name, out Func<int, IBackend>? make)
        ? make(threads)
        : throw new ArgumentException($"Unknown backend '{name}'; there are {string.Join(", ", Makers.Keys)}.");

    private static CpuBackend Level(CpuLevel level, int threads) => CpuKernels.Table.Any(kernel => kernel.Level == level && kernel.IsAvailable)
        ? new(new() { MaxThreads = threads, Level = level })
        : throw NotAvailable($"cpu-{level}", "this processor lacks the instructions");

    private static NotSupportedException NotAvailable(string name, string reason) => new($"The backend {name} is not available: {reason}.");
}
