using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Backends.Cuda;

namespace NeoResNet.Perf;

/// <summary>Creates backends by name.</summary>
/// <remarks>
/// A benchmark on an unavailable backend fails in its setup, so its row shows NA.
/// </remarks>
internal static class BackendTable
{
    private static readonly Dictionary<string, Func<int, IBackend>> Makers = new()
    {
        ["cpu"] = threads => new CpuBackend(new() { MaxThreads = threads }),
        ["cpu-avx2"] = threads => Level(CpuLevel.Avx2, threads),
        ["cpu-v128"] = threads => Level(CpuLevel.V128, threads),
        ["cuda"] = _ => CudaBackend.UnavailableReason is { } reason ? throw NotAvailable("cuda", reason) : new CudaBackend(),
    };

    /// <summary>Gets the names of the default backends.</summary>
    public static IEnumerable<string> Names => ["cpu", "cuda"];

    /// <summary>Creates a backend.</summary>
    /// <param name="name">Name of the backend.</param>
    /// <param name="threads">Maximum number of threads of a CPU backend.</param>
    /// <exception cref="ArgumentException">The name is unknown.</exception>
    /// <exception cref="NotSupportedException">
    /// The backend is not available on this machine.
    /// </exception>
    public static IBackend Create(string name, int threads) => Makers.TryGetValue(name, out Func<int, IBackend>? make)
        ? make(threads)
        : throw new ArgumentException($"Unknown backend '{name}'. Expected {string.Join(", ", Makers.Keys)}.");

    private static CpuBackend Level(CpuLevel level, int threads) => CpuKernels.Table.Any(kernel => kernel.Level == level && kernel.IsAvailable)
        ? new(new() { MaxThreads = threads, Level = level })
        : throw NotAvailable($"cpu-{level}", "the processor does not support its instructions");

    private static NotSupportedException NotAvailable(string name, string reason) => new($"The backend '{name}' is not available: {reason}. Remove it from --backends.");
}
