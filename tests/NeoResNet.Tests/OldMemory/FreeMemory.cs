using System.Buffers;
using System.Runtime.InteropServices;

namespace NeoResNet.Tests.OldMemory;

/// <summary>
/// Fills the free memory of this process with a pattern, as if another user's data had been there:
/// the managed heaps, the shared array pools, and the free lists of the native allocator.
/// </summary>
internal static unsafe class FreeMemory
{
    private const int Total = 48 << 20, Largest = 8 << 20, Smallest = 256;

    private static readonly List<byte[]> Held = [];

    /// <summary>Fills free memory with bytes of one value.</summary>
    public static void Fill(byte pattern)
    {
        FillNative(pattern);
        FillPools(pattern);
        FillManaged(pattern);
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    // Memory of the collector that is allocated uninitialized comes from these free blocks. A held
    // block after each of them keeps the collector from returning whole regions to the system.
    private static void FillManaged(byte pattern)
    {
        Held.Clear();
        foreach (bool pinned in (bool[])[true, false])
        {
            var blocks = new List<byte[]>();
            for (int size = Largest; size >= Smallest; size /= 2)
            {
                for (int sum = 0; sum < Total / 8; sum += size * 4)
                {
                    blocks.Add(GC.AllocateUninitializedArray<byte>(size, pinned));
                    blocks[^1].AsSpan().Fill(pattern);
                    Held.Add(GC.AllocateUninitializedArray<byte>(64, pinned));
                }
            }

            GC.KeepAlive(blocks);
        }
    }

    private static void FillPools(byte pattern)
    {
        byte[][] bytes = [.. Enumerable.Range(0, 4).SelectMany(_ => Enumerable.Range(4, 17).Select(bits => ArrayPool<byte>.Shared.Rent(1 << bits)))];
        float[][] floats = [.. Enumerable.Range(0, 4).SelectMany(_ => Enumerable.Range(4, 17).Select(bits => ArrayPool<float>.Shared.Rent(1 << bits)))];
        foreach (byte[] array in bytes)
        {
            array.AsSpan().Fill(pattern);
            ArrayPool<byte>.Shared.Return(array);
        }

        foreach (float[] array in floats)
        {
            MemoryMarshal.AsBytes(array.AsSpan()).Fill(pattern);
            ArrayPool<float>.Shared.Return(array);
        }
    }

    // The first round teaches the allocator to serve large blocks from its heap. A small block at
    // the end keeps it from returning the heap to the system.
    private static void FillNative(byte pattern)
    {
        for (int round = 0; round < 2; round++)
        {
            var blocks = new List<nint>();
            for (int size = Largest; size >= Smallest; size /= 2)
            {
                for (int sum = 0; sum < Total / 8; sum += size * 2)
                {
                    void* block = NativeMemory.AlignedAlloc((nuint)size, 64);
                    new Span<byte>(block, size).Fill(pattern);
                    blocks.Add((nint)block);
                }
            }

            void* last = NativeMemory.Alloc(64);
            blocks.ForEach(block => NativeMemory.AlignedFree((void*)block));
            NativeMemory.Free(last);
        }
    }
}
