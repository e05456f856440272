using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>
/// Allocates each block between two pages that cannot be accessed. The block ends at the second
/// page, except for the bytes that its alignment costs. A pattern before and after the block shows
/// writes that reach no page.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IBlockAllocator
{
    private const int Readable = 3;
    private const int Private = 0x22;
    private const byte Pattern = 0xA5;

    // A signaling pattern: sums of bytes that were never written become NaN.
    private const byte Fresh = 0xFF;

    private static readonly nuint Page = (nuint)Environment.SystemPageSize;

    private readonly ConcurrentDictionary<nint, Block> _blocks = new();
    private long _allocated;

    private sealed record Block(nint Start, nuint Whole, nint Data, nuint Bytes);

    /// <summary>Gets the number of blocks that were allocated.</summary>
    public long Allocated => Interlocked.Read(ref _allocated);

    public void* Allocate(nuint bytes, nuint alignment)
    {
        nuint inner = (bytes + Page - 1) / Page * Page, whole = inner + (2 * Page);
        nint start = Map(0, whole, Readable, Private, -1, 0);
        if (start == -1)
        {
            throw new OutOfMemoryException();
        }

        nint end = start + (nint)(Page + inner), data = (end - (nint)bytes) & ~(nint)(alignment - 1);
        new Span<byte>((void*)(start + (nint)Page), (int)inner).Fill(Pattern);
        new Span<byte>((void*)data, (int)bytes).Fill(Fresh);
        if (Protect(start, Page, 0) != 0 || Protect(end, Page, 0) != 0)
        {
            throw new InvalidOperationException("The system cannot protect a page.");
        }

        _blocks[data] = new(start, whole, data, bytes);
        _ = Interlocked.Increment(ref _allocated);
        return (void*)data;
    }

    public void Free(void* memory)
    {
        if (memory is null)
        {
            return;
        }

        Block block = _blocks.TryRemove((nint)memory, out Block? found) ? found : throw new InvalidOperationException("A block was freed twice, or was never allocated.");
        nint first = block.Start + (nint)Page, end = block.Start + (nint)(block.Whole - Page), after = block.Data + (nint)block.Bytes;
        bool isWhole = !new Span<byte>((void*)first, (int)(block.Data - first)).ContainsAnyExcept(Pattern)
            && !new Span<byte>((void*)after, (int)(end - after)).ContainsAnyExcept(Pattern);
        _ = Unmap(block.Start, block.Whole);
        if (!isWhole)
        {
            // The caller can be a dispose method, whose exceptions tests do not see.
            Environment.FailFast($"A block of {block.Bytes} bytes was written beside its memory.");
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
