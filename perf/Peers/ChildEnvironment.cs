using System.Globalization;

namespace NeoResNet.Peers;

/// <summary>The environment variables that a child needs.</summary>
internal static class ChildEnvironment
{
    /// <summary>For a peer, or for <c>peak</c>, on a number of threads, limited to an instruction set or not.</summary>
    public static IEnumerable<(string Name, string Value)> Of(string peer, int threads, string? isa)
    {
        yield return (ProcessFacts.StartVariable, ((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture));
        if (isa == Contestant.Avx2)
        {
            // The second one takes AVX-512's 32 registers from the code between our kernels too, as a processor without AVX-512 would.
            yield return ("NEORESNET_ISA", "avx2");
            yield return ("DOTNET_EnableAVX512", "0");
        }

        if (peer == "torch")
        {
            // libtorch allocates at every operation; an allocator that keeps memory saves it the page faults.
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
