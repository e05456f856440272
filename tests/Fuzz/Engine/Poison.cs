using System.Buffers;
using System.Runtime.InteropServices;

namespace NeoResNet.Fuzz;

/// <summary>
/// Fills the free memory of the process with a byte: the shared array pool, native blocks, and
/// garbage-collected arrays. A reader that returns memory that it did not write returns this byte.
/// </summary>
internal static class Poison
{
    private const int LargeObjectLength = 1 << 20;
    private const int SmallestLargeObject = 85_000;
    private static readonly byte[][] Kept = new byte[24][];
    private static readonly int[] Lengths = [24, 64, 100, 192, 256, 400, 768, 1024, 1500, 3000, 5000, 8192, 12000, 16384, 32768, 65536];

    /// <summary>Fills free memory.</summary>
    /// <param name="value">The byte.</param>
    /// <param name="collects">
    /// Whether to collect garbage afterwards, so that the next allocations reuse the filled arrays.
    /// </param>
    public static void Fill(byte value, bool collects)
    {
        foreach (int length in Lengths)
        {
            FillPool(length, value);
            FillNative(length, value);
            GC.AllocateUninitializedArray<byte>(length).AsSpan().Fill(value);
        }

        if (collects)
        {
            FillPool(LargeObjectLength, value);
            FillNative(LargeObjectLength, value);

            // The small arrays stay, so that the collector does not return the memory between them
            // to the system.
            for (int i = 0; i < Kept.Length; i++)
            {
                GC.AllocateUninitializedArray<byte>(LargeObjectLength).AsSpan().Fill(value);
                Kept[i] = new byte[SmallestLargeObject];
            }

            GC.Collect();
        }
    }

    private static void FillPool(int length, byte value)
    {
        byte[] first = ArrayPool<byte>.Shared.Rent(length), second = ArrayPool<byte>.Shared.Rent(length);
        first.AsSpan().Fill(value);
        second.AsSpan().Fill(value);
        ArrayPool<byte>.Shared.Return(first);
        ArrayPool<byte>.Shared.Return(second);
    }

    private static unsafe void FillNative(int length, byte value)
    {
        // Several blocks of one length, because a reader may allocate several before it frees one.
        void** blocks = stackalloc void*[3];
        for (int i = 0; i < 3; i++)
        {
            blocks[i] = NativeMemory.Alloc((nuint)length);
            NativeMemory.Fill(blocks[i], (nuint)length, value);
        }

        for (int i = 0; i < 3; i++)
        {
            NativeMemory.Free(blocks[i]);
        }
    }
}
