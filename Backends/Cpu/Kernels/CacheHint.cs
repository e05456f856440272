using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NeoResNet.Backends.Cpu;

/// <summary>Prefetches memory into the processor's caches.</summary>
/// <remarks>
/// A prefetch never faults, even if the address is not valid. On processors without SSE, the
/// methods do nothing.
/// </remarks>
internal static unsafe class CacheHint
{
    /// <summary>Specifies the number of floats in a cache line.</summary>
    public const int LineFloats = 16;

    /// <summary>Fetches a line into the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }
    }

    /// <summary>
    /// Fetches the lines that hold <paramref name="count"/> floats into the second-level cache.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(float* address, int count)
    {
        for (int i = 0; i < count; i += LineFloats)
        {
            Fetch(address + i);
        }
    }
}
