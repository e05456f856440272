using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// The inner loop of every convolution: a tile of sums stays in registers while all taps and channels of a block pass by.
/// c[r][j] (+)= sum over taps t and channels i of rows[t][r][i] * b[t][i][j].
/// </summary>
/// <remarks>
/// Written out by hand because only plain locals are kept in registers; conditions on the tile are constants to the JIT.
/// </remarks>
internal static unsafe class IgemmTile<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Computes one tile.</summary>
    /// <param name="rows">Address of each tile row's input pixel: [taps][<paramref name="rowStride"/>], the first rows used.</param>
    /// <param name="rowStride">Rows of a full tile.</param>
    /// <param name="taps">Number of taps, at least 1.</param>
    /// <param name="channel">First channel read of each pixel.</param>
    /// <param name="channels">Channels read a tap, at least 1.</param>
    /// <param name="b">Packed weights [taps][channels][columns].</param>
    /// <param name="c">Sums [tile rows][<paramref name="cStride"/>], the first columns used; read only where <paramref name="accumulate"/>.</param>
    /// <param name="cStride">Floats from one row of sums to the next.</param>
    /// <param name="accumulate">Whether to go on from the sums in <paramref name="c"/> instead of zero.</param>
    /// <param name="ahead">Memory that will be read soon; fetched into the cache line by line as the loop goes on.</param>
    /// <param name="aheadStep">Floats that <paramref name="ahead"/> moves a channel; 0 to stay.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TTile>(nint* rows, int rowStride, int taps, int channel, int channels, float* b, float* c, nint cStride, bool accumulate, float* ahead, nint aheadStep)
        where TTile : struct, ITile
    {
        int width = TSimd.Width, columns = TTile.Vectors * width;
        TVector c00 = default, c01 = default, c02 = default, c03 = default;
        TVector c10 = default, c11 = default, c12 = default, c13 = default;
        TVector c20 = default, c21 = default, c22 = default, c23 = default;
        TVector c30 = default, c31 = default, c32 = default, c33 = default;
        TVector c40 = default, c41 = default, c42 = default, c43 = default;
        TVector c50 = default, c51 = default, c52 = default, c53 = default;
        if (accumulate)
        {
            c00 = TSimd.Load(c);
            c01 = TSimd.Load(c + width);
            if (TTile.Vectors > 2)
            {
                c02 = TSimd.Load(c + (2 * width));
                c03 = TSimd.Load(c + (3 * width));
            }

            if (TTile.Rows > 1)
            {
                c10 = TSimd.Load(c + cStride);
                c11 = TSimd.Load(c + cStride + width);
                if (TTile.Vectors > 2)
                {
                    c12 = TSimd.Load(c + cStride + (2 * width));
                    c13 = TSimd.Load(c + cStride + (3 * width));
                }
            }

            if (TTile.Rows > 2)
            {
                c20 = TSimd.Load(c + (2 * cStride));
                c21 = TSimd.Load(c + (2 * cStride) + width);
                if (TTile.Vectors > 2)
                {
                    c22 = TSimd.Load(c + (2 * cStride) + (2 * width));
                    c23 = TSimd.Load(c + (2 * cStride) + (3 * width));
                }
            }

            if (TTile.Rows > 3)
            {
                c30 = TSimd.Load(c + (3 * cStride));
                c31 = TSimd.Load(c + (3 * cStride) + width);
                if (TTile.Vectors > 2)
                {
                    c32 = TSimd.Load(c + (3 * cStride) + (2 * width));
                    c33 = TSimd.Load(c + (3 * cStride) + (3 * width));
                }
            }

            if (TTile.Rows > 4)
            {
                c40 = TSimd.Load(c + (4 * cStride));
                c41 = TSimd.Load(c + (4 * cStride) + width);
                if (TTile.Vectors > 2)
                {
                    c42 = TSimd.Load(c + (4 * cStride) + (2 * width));
                    c43 = TSimd.Load(c + (4 * cStride) + (3 * width));
                }
            }

            if (TTile.Rows > 5)
            {
                c50 = TSimd.Load(c + (5 * cStride));
                c51 = TSimd.Load(c + (5 * cStride) + width);
                if (TTile.Vectors > 2)
                {
                    c52 = TSimd.Load(c + (5 * cStride) + (2 * width));
                    c53 = TSimd.Load(c + (5 * cStride) + (3 * width));
                }
            }
        }

        for (int tap = 0; tap < taps; tap++)
        {
            // A row the tile lacks reads row 0, which costs nothing as nothing uses it.
            float* a0 = (float*)rows[0] + channel;
            float* a1 = TTile.Rows > 1 ? (float*)rows[1] + channel : a0;
            float* a2 = TTile.Rows > 2 ? (float*)rows[2] + channel : a0;
            float* a3 = TTile.Rows > 3 ? (float*)rows[3] + channel : a0;
            float* a4 = TTile.Rows > 4 ? (float*)rows[4] + channel : a0;
            float* a5 = TTile.Rows > 5 ? (float*)rows[5] + channel : a0;
            for (nint i = 0; i < channels; i++)
            {
                CacheHint.Fetch(ahead);
                ahead += aheadStep;
                TVector b0 = TSimd.Load(b), b1 = TSimd.Load(b + width), b2 = default, b3 = default;
                if (TTile.Vectors > 2)
                {
                    b2 = TSimd.Load(b + (2 * width));
                    b3 = TSimd.Load(b + (3 * width));
                }

                TVector a = TSimd.Broadcast(a0[i]);
                c00 = TSimd.MultiplyAdd(a, b0, c00);
                c01 = TSimd.MultiplyAdd(a, b1, c01);
                if (TTile.Vectors > 2)
                {
                    c02 = TSimd.MultiplyAdd(a, b2, c02);
                    c03 = TSimd.MultiplyAdd(a, b3, c03);
                }

                if (TTile.Rows > 1)
                {
                    a = TSimd.Broadcast(a1[i]);
                    c10 = TSimd.MultiplyAdd(a, b0, c10);
                    c11 = TSimd.MultiplyAdd(a, b1, c11);
                    if (TTile.Vectors > 2)
                    {
                        c12 = TSimd.MultiplyAdd(a, b2, c12);
                        c13 = TSimd.MultiplyAdd(a, b3, c13);
                    }
                }

                if (TTile.Rows > 2)
                {
                    a = TSimd.Broadcast(a2[i]);
                    c20 = TSimd.MultiplyAdd(a, b0, c20);
                    c21 = TSimd.MultiplyAdd(a, b1, c21);
                    if (TTile.Vectors > 2)
                    {
                        c22 = TSimd.MultiplyAdd(a, b2, c22);
                        c23 = TSimd.MultiplyAdd(a, b3, c23);
                    }
                }

                if (TTile.Rows > 3)
                {
                    a = TSimd.Broadcast(a3[i]);
                    c30 = TSimd.MultiplyAdd(a, b0, c30);
                    c31 = TSimd.MultiplyAdd(a, b1, c31);
                    if (TTile.Vectors > 2)
                    {
                        c32 = TSimd.MultiplyAdd(a, b2, c32);
                        c33 = TSimd.MultiplyAdd(a, b3, c33);
                    }
                }

                if (TTile.Rows > 4)
                {
                    a = TSimd.Broadcast(a4[i]);
                    c40 = TSimd.MultiplyAdd(a, b0, c40);
                    c41 = TSimd.MultiplyAdd(a, b1, c41);
                    if (TTile.Vectors > 2)
                    {
                        c42 = TSimd.MultiplyAdd(a, b2, c42);
                        c43 = TSimd.MultiplyAdd(a, b3, c43);
                    }
                }

                if (TTile.Rows > 5)
                {
                    a = TSimd.Broadcast(a5[i]);
                    c50 = TSimd.MultiplyAdd(a, b0, c50);
                    c51 = TSimd.MultiplyAdd(a, b1, c51);
                    if (TTile.Vectors > 2)
                    {
                        c52 = TSimd.MultiplyAdd(a, b2, c52);
                        c53 = TSimd.MultiplyAdd(a, b3, c53);
                    }
                }

                b += columns;
            }

            rows += rowStride;
        }

        TSimd.Store(c00, c);
        TSimd.Store(c01, c + width);
        if (TTile.Vectors > 2)
        {
            TSimd.Store(c02, c + (2 * width));
            TSimd.Store(c03, c + (3 * width));
        }

        if (TTile.Rows > 1)
        {
            TSimd.Store(c10, c + cStride);
            TSimd.Store(c11, c + cStride + width);
            if (TTile.Vectors > 2)
            {
                TSimd.Store(c12, c + cStride + (2 * width));
                TSimd.Store(c13, c + cStride + (3 * width));
            }
        }

        if (TTile.Rows > 2)
        {
            TSimd.Store(c20, c + (2 * cStride));
            TSimd.Store(c21, c + (2 * cStride) + width);
            if (TTile.Vectors > 2)
            {
                TSimd.Store(c22, c + (2 * cStride) + (2 * width));
                TSimd.Store(c23, c + (2 * cStride) + (3 * width));
            }
        }

        if (TTile.Rows > 3)
        {
            TSimd.Store(c30, c + (3 * cStride));
            TSimd.Store(c31, c + (3 * cStride) + width);
            if (TTile.Vectors > 2)
            {
                TSimd.Store(c32, c + (3 * cStride) + (2 * width));
                TSimd.Store(c33, c + (3 * cStride) + (3 * width));
            }
        }

        if (TTile.Rows > 4)
        {
            TSimd.Store(c40, c + (4 * cStride));
            TSimd.Store(c41, c + (4 * cStride) + width);
            if (TTile.Vectors > 2)
            {
                TSimd.Store(c42, c + (4 * cStride) + (2 * width));
                TSimd.Store(c43, c + (4 * cStride) + (3 * width));
            }
        }

        if (TTile.Rows > 5)
        {
            TSimd.Store(c50, c + (5 * cStride));
            TSimd.Store(c51, c + (5 * cStride) + width);
            if (TTile.Vectors > 2)
            {
                TSimd.Store(c52, c + (5 * cStride) + (2 * width));
                TSimd.Store(c53, c + (5 * cStride) + (3 * width));
            }
        }
    }
}
