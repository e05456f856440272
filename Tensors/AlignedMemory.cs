using System.Runtime.InteropServices;

namespace NeoResNet.Tensors;

/// <summary>
/// Allocates memory outside the garbage collector's heap, aligned for vectors. On Linux, requests
/// huge pages for large blocks: the system then maps 2 MiB instead of 4 KiB at the first access,
/// which shortens startup, and the processor translates fewer addresses. If the system has no huge
/// pages, the blocks use ordinary pages.
/// </summary>
internal static unsafe partial class AlignedMemory
{
    private const nuint HugePage = 2 << 20;
    private const int AdviceHugePage = 14;

    // Set to false after the first failed lookup of the function, so that no later call repeats it.
    private static volatile bool _canAdvise = OperatingSystem.IsLinux();

    /// <summary>
    /// Gets or sets the allocator that tests use instead of the system; null for the system. It
    /// must be set before the first allocation, because each block is freed where it was allocated.
    /// </summary>
    internal static IBlockAllocator? Replacement { get; set; }

    /// <summary>Allocates memory with unspecified contents.</summary>
    /// <param name="bytes">The size in bytes.</param>
    /// <param name="alignment">The alignment in bytes, a power of two.</param>
    /// <returns>The address.</returns>
    /// <exception cref="OutOfMemoryException">The system does not have enough memory.</exception>
    public static void* Allocate(nuint bytes, nuint alignment)
    {
        if (Replacement is { } replacement)
        {
            return replacement.Allocate(bytes, alignment);
        }

        if (bytes < HugePage || !_canAdvise)
        {
            return NativeMemory.AlignedAlloc(bytes, alignment);
        }

        void* memory = NativeMemory.AlignedAlloc(bytes, nuint.Max(alignment, HugePage));
        try
        {
            // The advice is a hint: if the system has no huge pages, the block uses ordinary pages.
            _ = Advise(memory, bytes / HugePage * HugePage, AdviceHugePage);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            _canAdvise = false;
        }

        return memory;
    }

    /// <summary>Frees memory that <see cref="Allocate"/> returned.</summary>
    public static void Free(void* memory)
    {
        if (Replacement is { } replacement)
        {
            replacement.Free(memory);
        }
        else
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
