using System.Globalization;

namespace NeoResNet.Peers;

/// <summary>Lists the environment variables of a child process.</summary>
internal static class ChildEnvironment
{
    /// <summary>Lists the variables for a peer or for <c>peak</c>.</summary>
    /// <param name="peer">The peer, or <c>peak</c>.</param>
    /// <param name="threads">Number of threads.</param>
    /// <param name="isa">The instruction set to limit the process to; null for none.</param>
    public static IEnumerable<(string Name, string Value)> Of(string peer, int threads, string? isa)
    {
        yield return (ProcessFacts.StartVariable, ((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture));
        if (isa == Contestant.Avx2)
        {
            // The second variable also removes the 32 registers of AVX-512 from the code between
            // the kernels, as on a processor without AVX-512.
            yield return ("NEORESNET_ISA", "avx2");
            yield return ("DOTNET_EnableAVX512", "0");
        }

        if (peer == "torch")
        {
            // libtorch allocates memory in every operation. These settings keep freed memory in the
            // process and avoid page faults.
            yield return ("OMP_NUM_THREADS", threads.ToString(CultureInfo.InvariantCulture));
            yield return ("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1");
            yield return ("MALLOC_MMAP_THRESHOLD_", "4294967296");
            yield return ("MALLOC_TRIM_THRESHOLD_", "17179869184");
            yield return ("MALLOC_TOP_PAD_", "268435456");
            if (isa == Contestant.Avx2)
            {
                yield return ("ONEDNN_MAX_CPU_ISA", "AVX2");
                yield return ("ATEN_CPU_CAPABILITY", "avx2");
                yield return ("MKL_ENABLE_INSTRUCTIONS", "AVX2");
            }

            if (RepairedTorch.Preload is { } library)
            {
                yield return ("LD_PRELOAD", library);
            }
        }
    }
}
