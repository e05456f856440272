using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Binds threads to processors of a Linux system.</summary>
internal static partial class ThreadAffinity
{
    // The length of glibc's cpu_set_t. The kernel refuses a shorter mask than it uses itself.
    private const int MaskWords = 16;
    private const int WordBits = 64;

    /// <summary>
    /// Lists the processors on which this thread may run; empty if the system does not tell.
    /// </summary>
    public static int[] Processors()
    {
        var mask = new ulong[MaskWords];
        return OperatingSystem.IsLinux() && GetAffinity(0, MaskWords * sizeof(ulong), mask) >= 0
            ? [.. Enumerable.Range(0, MaskWords * WordBits).Where(processor => (mask[processor / WordBits] >> (processor % WordBits) & 1) != 0)]
            : [];
    }

    /// <summary>Binds the calling thread to a processor for the rest of its life.</summary>
    /// <param name="processor">One of <see cref="Processors"/>.</param>
    /// <returns>True if the thread runs on the processor; otherwise, false.</returns>
    public static bool TryBind(int processor)
    {
        var mask = new ulong[MaskWords];
        mask[processor / WordBits] = 1UL << (processor % WordBits);
        return SetAffinity(0, MaskWords * sizeof(ulong), mask) == 0;
    }

    // Thread 0 is the caller.
    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint length, [In, Out] ulong[] mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint length, ulong[] mask);
}
