using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NeoResNet.Backends.Cpu;

/// <summary>Hints that memory will be needed soon. Never faults; does nothing where the platform offers none.</summary>
internal static unsafe class CacheHint
{
    /// <summary>Floats of a cache line.</summary>
    public const int LineFloats = 16;

    /// <summary>Brings a line into the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }
    }

    /// <summary>Brings the lines of some floats into the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(float* address, int count)
    {
        for (int i = 0; i < count; i += LineFloats)
        {
            Fetch(address + i);
        }
    }
}
