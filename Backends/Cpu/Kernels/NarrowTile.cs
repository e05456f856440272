using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Computes tiles of at most two vectors per row, for few output channels or few registers; see
/// <see cref="IgemmTile{TSimd, TVector}"/>.
/// </summary>
/// <remarks>The sums c belong to the first vector of a row, and the sums d to the second.</remarks>
internal static unsafe class NarrowTile<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Computes one tile.</summary>
    /// <typeparam name="TRows">Rows of the tile, 1 to 12.</typeparam>
    /// <typeparam name="TVectors">Vectors in a row of the tile, 1 or 2.</typeparam>
    /// <typeparam name="TFilter">
    /// Whether the tile is a part of a filter's gradient: <see cref="KernelSet.FilterTile"/>.
    /// </typeparam>
    /// <param name="task">The tile.</param>
    /// <param name="first">First row of the tile in the task.</param>
    /// <param name="fullRows">Number of addresses per tap.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TVectors, TFilter>(in TileTask task, int first, int fullRows)
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TFilter : struct, IFlag
    {
        int width = TSimd.Width, columns = TVectors.Value * width;
        Debug.Assert(
            first + TRows.Value <= task.Rows && (TFilter.Value ? task.IsValidFilter(columns) : task.IsValid(fullRows, columns)), "The tile violates the preconditions of TileTask.");
        nint* rows = TFilter.Value ? task.Pixels : task.Pixels + first;
        nint cStride = task.SumStride, aheadStep = task.AheadStep;
        float* b = task.Weights, c = task.Sums + (first * cStride), d = c + width, ahead = task.Ahead;
        int taps = task.Taps, channel = TFilter.Value ? task.FirstChannel + first : task.FirstChannel;
        nint channels = task.Channels, step = TFilter.Value ? task.PixelStep : 1;
        TVector c0 = default, c1 = default, c2 = default, c3 = default;
        TVector c4 = default, c5 = default, c6 = default, c7 = default;
        TVector c8 = default, c9 = default, c10 = default, c11 = default;
        TVector d0 = default, d1 = default, d2 = default, d3 = default;
        TVector d4 = default, d5 = default, d6 = default, d7 = default;
        TVector d8 = default, d9 = default, d10 = default, d11 = default;
        if (task.Accumulate)
        {
            c0 = TSimd.Load(c);
            d0 = TVectors.Value > 1 ? TSimd.Load(d) : d0;

            if (TRows.Value > 1)
            {
                c1 = TSimd.Load(c + cStride);
                d1 = TVectors.Value > 1 ? TSimd.Load(d + cStride) : d1;
            }

            if (TRows.Value > 2)
            {
                c2 = TSimd.Load(c + (2 * cStride));
                d2 = TVectors.Value > 1 ? TSimd.Load(d + (2 * cStride)) : d2;
            }

            if (TRows.Value > 3)
            {
                c3 = TSimd.Load(c + (3 * cStride));
                d3 = TVectors.Value > 1 ? TSimd.Load(d + (3 * cStride)) : d3;
            }

            if (TRows.Value > 4)
            {
                c4 = TSimd.Load(c + (4 * cStride));
                d4 = TVectors.Value > 1 ? TSimd.Load(d + (4 * cStride)) : d4;
            }

            if (TRows.Value > 5)
            {
                c5 = TSimd.Load(c + (5 * cStride));
                d5 = TVectors.Value > 1 ? TSimd.Load(d + (5 * cStride)) : d5;
            }

            if (TRows.Value > 6)
            {
                c6 = TSimd.Load(c + (6 * cStride));
                d6 = TVectors.Value > 1 ? TSimd.Load(d + (6 * cStride)) : d6;
            }

            if (TRows.Value > 7)
            {
                c7 = TSimd.Load(c + (7 * cStride));
                d7 = TVectors.Value > 1 ? TSimd.Load(d + (7 * cStride)) : d7;
            }

            if (TRows.Value > 8)
            {
                c8 = TSimd.Load(c + (8 * cStride));
                d8 = TVectors.Value > 1 ? TSimd.Load(d + (8 * cStride)) : d8;
            }

            if (TRows.Value > 9)
            {
                c9 = TSimd.Load(c + (9 * cStride));
                d9 = TVectors.Value > 1 ? TSimd.Load(d + (9 * cStride)) : d9;
            }

            if (TRows.Value > 10)
            {
                c10 = TSimd.Load(c + (10 * cStride));
                d10 = TVectors.Value > 1 ? TSimd.Load(d + (10 * cStride)) : d10;
            }

            if (TRows.Value > 11)
            {
                c11 = TSimd.Load(c + (11 * cStride));
                d11 = TVectors.Value > 1 ? TSimd.Load(d + (11 * cStride)) : d11;
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
            float* a6 = TRows.Value > 6 ? TFilter.Value ? a0 + 6 : (float*)rows[6] + channel : a0;
            float* a7 = TRows.Value > 7 ? TFilter.Value ? a0 + 7 : (float*)rows[7] + channel : a0;
            float* a8 = TRows.Value > 8 ? TFilter.Value ? a0 + 8 : (float*)rows[8] + channel : a0;
            float* a9 = TRows.Value > 9 ? TFilter.Value ? a0 + 9 : (float*)rows[9] + channel : a0;
            float* a10 = TRows.Value > 10 ? TFilter.Value ? a0 + 10 : (float*)rows[10] + channel : a0;
            float* a11 = TRows.Value > 11 ? TFilter.Value ? a0 + 11 : (float*)rows[11] + channel : a0;
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

                TVector b0 = TSimd.Load(b), b1 = TVectors.Value > 1 ? TSimd.Load(b + width) : default;
                TVector a = TSimd.Broadcast(a0[i]);
                c0 = TSimd.MultiplyAdd(a, b0, c0);
                d0 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, d0) : d0;

                if (TRows.Value > 1)
                {
                    a = TSimd.Broadcast(a1[i]);
                    c1 = TSimd.MultiplyAdd(a, b0, c1);
                    d1 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, d1) : d1;
                }

                if (TRows.Value > 2)
                {
                    a = TSimd.Broadcast(a2[i]);
                    c2 = TSimd.MultiplyAdd(a, b0, c2);
                    d2 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, d2) : d2;
                }

                if (TRows.Value > 3)
                {
                    a = TSimd.Broadcast(a3[i]);
                    c3 = TSimd.MultiplyAdd(a, b0, c3);
                    d3 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, d3) : d3;
                }

                if (TRows.Value > 4)
                {
                    a = TSimd.Broadcast(a4[i]);
                    c4 = TSimd.MultiplyAdd(a, b0, c4);
                    d4 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, d4) : d4;
                }

                if (TRows.Value > 5)
                {
                    a = TSimd.Broadcast(a5[i]);
                    c5 = TSimd.MultiplyAdd(a, b0, c5);
                    d5 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, d5) : d5;
                }

                if (TRows.Value > 6)
                {
                    a = TSimd.Broadcast(a6[i]);
                    c6 = TSimd.MultiplyAdd(a, b0, c6);
                    d6 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, d6) : d6;
                }

                if (TRows.Value > 7)
                {
                    a = TSimd.Broadcast(a7[i]);
                    c7 = TSimd.MultiplyAdd(a, b0, c7);
                    d7 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, d7) : d7;
                }

                if (TRows.Value > 8)
                {
                    a = TSimd.Broadcast(a8[i]);
                    c8 = TSimd.MultiplyAdd(a, b0, c8);
                    d8 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, d8) : d8;
                }

                if (TRows.Value > 9)
                {
                    a = TSimd.Broadcast(a9[i]);
                    c9 = TSimd.MultiplyAdd(a, b0, c9);
                    d9 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, d9) : d9;
                }

                if (TRows.Value > 10)
                {
                    a = TSimd.Broadcast(a10[i]);
                    c10 = TSimd.MultiplyAdd(a, b0, c10);
                    d10 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, d10) : d10;
                }

                if (TRows.Value > 11)
                {
                    a = TSimd.Broadcast(a11[i]);
                    c11 = TSimd.MultiplyAdd(a, b0, c11);
                    d11 = TVectors.Value > 1 ? TSimd.MultiplyAdd(a, b1, d11) : d11;
                }

                b += columns;
            }

            rows += TFilter.Value ? TileTask.RunFields : fullRows;
        }

        TSimd.Store(c0, c);
        if (TVectors.Value > 1)
        {
            TSimd.Store(d0, d);
        }

        if (TRows.Value > 1)
        {
            TSimd.Store(c1, c + cStride);
            if (TVectors.Value > 1)
            {
                TSimd.Store(d1, d + cStride);
            }
        }

        if (TRows.Value > 2)
        {
            TSimd.Store(c2, c + (2 * cStride));
            if (TVectors.Value > 1)
            {
                TSimd.Store(d2, d + (2 * cStride));
            }
        }

        if (TRows.Value > 3)
        {
            TSimd.Store(c3, c + (3 * cStride));
            if (TVectors.Value > 1)
            {
                TSimd.Store(d3, d + (3 * cStride));
            }
        }

        if (TRows.Value > 4)
        {
            TSimd.Store(c4, c + (4 * cStride));
            if (TVectors.Value > 1)
            {
                TSimd.Store(d4, d + (4 * cStride));
            }
        }

        if (TRows.Value > 5)
        {
            TSimd.Store(c5, c + (5 * cStride));
            if (TVectors.Value > 1)
            {
                TSimd.Store(d5, d + (5 * cStride));
            }
        }

        if (TRows.Value > 6)
        {
            TSimd.Store(c6, c + (6 * cStride));
            if (TVectors.Value > 1)
            {
                TSimd.Store(d6, d + (6 * cStride));
            }
        }

        if (TRows.Value > 7)
        {
            TSimd.Store(c7, c + (7 * cStride));
            if (TVectors.Value > 1)
            {
                TSimd.Store(d7, d + (7 * cStride));
            }
        }

        if (TRows.Value > 8)
        {
            TSimd.Store(c8, c + (8 * cStride));
            if (TVectors.Value > 1)
            {
                TSimd.Store(d8, d + (8 * cStride));
            }
        }

        if (TRows.Value > 9)
        {
            TSimd.Store(c9, c + (9 * cStride));
            if (TVectors.Value > 1)
            {
                TSimd.Store(d9, d + (9 * cStride));
            }
        }

        if (TRows.Value > 10)
        {
            TSimd.Store(c10, c + (10 * cStride));
            if (TVectors.Value > 1)
            {
                TSimd.Store(d10, d + (10 * cStride));
            }
        }

        if (TRows.Value > 11)
        {
            TSimd.Store(c11, c + (11 * cStride));
            if (TVectors.Value > 1)
            {
                TSimd.Store(d11, d + (11 * cStride));
            }
        }
    }
}
