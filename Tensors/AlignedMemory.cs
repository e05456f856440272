using System.Runtime.InteropServices;

namespace NeoResNet.Tensors;

/// <summary>
/// Memory outside the garbage collector's heap, aligned for vectors. Large pieces are put on huge pages where the system
/// offers them: on first use the system then hands out 2 MiB at a time instead of 4 KiB, which decides how long a start takes,
/// and the processor needs fewer address translations. Where it does not, nothing else changes.
/// </summary>
public static unsafe partial class AlignedMemory
{
    private const nuint HugePage = 2 << 20;
    private const int AdviceHugePage = 14;

    // Cleared where the C library has no such function, so that it is asked once.
    private static volatile bool _canAdvise = OperatingSystem.IsLinux();

    /// <summary>Gets memory of unspecified contents.</summary>
    /// <param name="bytes">Size.</param>
    /// <param name="alignment">A power of two that the address is a multiple of.</param>
    /// <exception cref="OutOfMemoryException">The system has no such memory.</exception>
    public static void* Allocate(nuint bytes, nuint alignment)
    {
        if (bytes < HugePage || !_canAdvise)
        {
            return NativeMemory.AlignedAlloc(bytes, alignment);
        }

        void* memory = NativeMemory.AlignedAlloc(bytes, nuint.Max(alignment, HugePage));
        try
        {
            // A hint: an error (no huge pages on this system) leaves ordinary memory.
            _ = Advise(memory, bytes / HugePage * HugePage, AdviceHugePage);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            _canAdvise = false;
        }

        return memory;
    }

    /// <summary>Gives memory of <see cref="Allocate"/> back.</summary>
    public static void Free(void* memory) => NativeMemory.AlignedFree(memory);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
