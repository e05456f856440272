using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Computes the tiles of convolutions with four vectors per row; see <see cref="TileTask"/>.
/// </summary>
/// <remarks>
/// This loop, or that of <see cref="NarrowTile{TSimd, TVector}"/>, is the inner loop of every
/// convolution. A tile of sums stays in registers while the
/// loop passes over all taps and channels of a block. The sums are written out because the JIT
/// keeps only plain locals in registers. Conditions on the size of the tile are constants for the
/// JIT.
/// </remarks>
internal static unsafe class IgemmTile<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Specifies the number of vectors in a row of a tile.</summary>
    public const int Vectors = 4;

    /// <summary>Computes one tile.</summary>
    /// <typeparam name="TRows">Rows of the tile, 1 to 6.</typeparam>
    /// <typeparam name="TFilter">
    /// Whether the tile is a part of a filter's gradient: <see cref="KernelSet.FilterTile"/>.
    /// </typeparam>
    /// <param name="task">The tile.</param>
    /// <param name="fullRows">Number of rows of a full tile and of addresses per tap.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TFilter>(in TileTask task, int fullRows)
        where TRows : struct, ICount
        where TFilter : struct, IFlag
    {
        int width = TSimd.Width, columns = Vectors * width;
        Debug.Assert(task.Rows == TRows.Value && (TFilter.Value ? task.IsValidFilter(columns) : task.IsValid(fullRows, columns)), "The tile violates the preconditions of TileTask.");
        nint* rows = task.Pixels;
        float* b = task.Weights, c = task.Sums, ahead = task.Ahead;
        nint cStride = task.SumStride, aheadStep = task.AheadStep;
        int taps = task.Taps, channel = task.FirstChannel;
        nint channels = task.Channels, step = TFilter.Value ? task.PixelStep : 1;
        TVector c00 = default, c01 = default, c02 = default, c03 = default;
        TVector c10 = default, c11 = default, c12 = default, c13 = default;
        TVector c20 = default, c21 = default, c22 = default, c23 = default;
        TVector c30 = default, c31 = default, c32 = default, c33 = default;
        TVector c40 = default, c41 = default, c42 = default, c43 = default;
        TVector c50 = default, c51 = default, c52 = default, c53 = default;
        if (task.Accumulate)
        {
            c00 = TSimd.Load(c);
            c01 = TSimd.Load(c + width);
            c02 = TSimd.Load(c + (2 * width));
            c03 = TSimd.Load(c + (3 * width));

            if (TRows.Value > 1)
            {
                c10 = TSimd.Load(c + cStride);
                c11 = TSimd.Load(c + cStride + width);
                c12 = TSimd.Load(c + cStride + (2 * width));
                c13 = TSimd.Load(c + cStride + (3 * width));
            }

            if (TRows.Value > 2)
            {
                c20 = TSimd.Load(c + (2 * cStride));
                c21 = TSimd.Load(c + (2 * cStride) + width);
                c22 = TSimd.Load(c + (2 * cStride) + (2 * width));
                c23 = TSimd.Load(c + (2 * cStride) + (3 * width));
            }

            if (TRows.Value > 3)
            {
                c30 = TSimd.Load(c + (3 * cStride));
                c31 = TSimd.Load(c + (3 * cStride) + width);
                c32 = TSimd.Load(c + (3 * cStride) + (2 * width));
                c33 = TSimd.Load(c + (3 * cStride) + (3 * width));
            }

            if (TRows.Value > 4)
            {
                c40 = TSimd.Load(c + (4 * cStride));
                c41 = TSimd.Load(c + (4 * cStride) + width);
                c42 = TSimd.Load(c + (4 * cStride) + (2 * width));
                c43 = TSimd.Load(c + (4 * cStride) + (3 * width));
            }

            if (TRows.Value > 5)
            {
                c50 = TSimd.Load(c + (5 * cStride));
                c51 = TSimd.Load(c + (5 * cStride) + width);
                c52 = TSimd.Load(c + (5 * cStride) + (2 * width));
                c53 = TSimd.Load(c + (5 * cStride) + (3 * width));
            }
        }

        for (int tap = 0; tap < taps; tap++)
        {
            // If the tile does not have a row, its address is that of row 0. No code uses the
            // address, so the JIT removes it.
            float* a0 = (float*)rows[0] + channel;
            float* a1 = TRows.Value > 1 ? TFilter.Value ? a0 + 1 : (float*)rows[1] + channel : a0;
            float* a2 = TRows.Value > 2 ? TFilter.Value ? a0 + 2 : (float*)rows[2] + channel : a0;
            float* a3 = TRows.Value > 3 ? TFilter.Value ? a0 + 3 : (float*)rows[3] + channel : a0;
            float* a4 = TRows.Value > 4 ? TFilter.Value ? a0 + 4 : (float*)rows[4] + channel : a0;
            float* a5 = TRows.Value > 5 ? TFilter.Value ? a0 + 5 : (float*)rows[5] + channel : a0;
            if (TFilter.Value)
            {
                // A tap is a run of pixels: their channels, their gradients, and their length.
                b = (float*)rows[1];
                channels = rows[2] * step;
            }

            for (nint i = 0; i < channels; i += step)
            {
                if (!TFilter.Value)
                {
                    CacheHint.Fetch(ahead);
                    ahead += aheadStep;
                }

                TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + width), b2 = TSimd.Load(b + (2 * width)), b3 = TSimd.Load(b + (3 * width));

                TVector a = TSimd.Broadcast(a0[i]);
                c00 = TSimd.MultiplyAdd(a, b0, c00);
                c01 = TSimd.MultiplyAdd(a, b1, c01);
                c02 = TSimd.MultiplyAdd(a, b2, c02);
                c03 = TSimd.MultiplyAdd(a, b3, c03);

                if (TRows.Value > 1)
                {
                    a = TSimd.Broadcast(a1[i]);
                    c10 = TSimd.MultiplyAdd(a, b0, c10);
                    c11 = TSimd.MultiplyAdd(a, b1, c11);
                    c12 = TSimd.MultiplyAdd(a, b2, c12);
                    c13 = TSimd.MultiplyAdd(a, b3, c13);
                }

                if (TRows.Value > 2)
                {
                    a = TSimd.Broadcast(a2[i]);
                    c20 = TSimd.MultiplyAdd(a, b0, c20);
                    c21 = TSimd.MultiplyAdd(a, b1, c21);
                    c22 = TSimd.MultiplyAdd(a, b2, c22);
                    c23 = TSimd.MultiplyAdd(a, b3, c23);
                }

                if (TRows.Value > 3)
                {
                    a = TSimd.Broadcast(a3[i]);
                    c30 = TSimd.MultiplyAdd(a, b0, c30);
                    c31 = TSimd.MultiplyAdd(a, b1, c31);
                    c32 = TSimd.MultiplyAdd(a, b2, c32);
                    c33 = TSimd.MultiplyAdd(a, b3, c33);
                }

                if (TRows.Value > 4)
                {
                    a = TSimd.Broadcast(a4[i]);
                    c40 = TSimd.MultiplyAdd(a, b0, c40);
                    c41 = TSimd.MultiplyAdd(a, b1, c41);
                    c42 = TSimd.MultiplyAdd(a, b2, c42);
                    c43 = TSimd.MultiplyAdd(a, b3, c43);
                }

                if (TRows.Value > 5)
                {
                    a = TSimd.Broadcast(a5[i]);
                    c50 = TSimd.MultiplyAdd(a, b0, c50);
                    c51 = TSimd.MultiplyAdd(a, b1, c51);
                    c52 = TSimd.MultiplyAdd(a, b2, c52);
                    c53 = TSimd.MultiplyAdd(a, b3, c53);
                }

                b += columns;
            }

            rows += TFilter.Value ? TileTask.RunFields : fullRows;
        }

        TSimd.Store(c00, c);
        TSimd.Store(c01, c + width);
        TSimd.Store(c02, c + (2 * width));
        TSimd.Store(c03, c + (3 * width));

        if (TRows.Value > 1)
        {
            TSimd.Store(c10, c + cStride);
            TSimd.Store(c11, c + cStride + width);
            TSimd.Store(c12, c + cStride + (2 * width));
            TSimd.Store(c13, c + cStride + (3 * width));
        }

        if (TRows.Value > 2)
        {
            TSimd.Store(c20, c + (2 * cStride));
            TSimd.Store(c21, c + (2 * cStride) + width);
            TSimd.Store(c22, c + (2 * cStride) + (2 * width));
            TSimd.Store(c23, c + (2 * cStride) + (3 * width));
        }

        if (TRows.Value > 3)
        {
            TSimd.Store(c30, c + (3 * cStride));
            TSimd.Store(c31, c + (3 * cStride) + width);
            TSimd.Store(c32, c + (3 * cStride) + (2 * width));
            TSimd.Store(c33, c + (3 * cStride) + (3 * width));
        }

        if (TRows.Value > 4)
        {
            TSimd.Store(c40, c + (4 * cStride));
            TSimd.Store(c41, c + (4 * cStride) + width);
            TSimd.Store(c42, c + (4 * cStride) + (2 * width));
            TSimd.Store(c43, c + (4 * cStride) + (3 * width));
        }

        if (TRows.Value > 5)
        {
            TSimd.Store(c50, c + (5 * cStride));
            TSimd.Store(c51, c + (5 * cStride) + width);
            TSimd.Store(c52, c + (5 * cStride) + (2 * width));
            TSimd.Store(c53, c + (5 * cStride) + (3 * width));
        }
    }
}
