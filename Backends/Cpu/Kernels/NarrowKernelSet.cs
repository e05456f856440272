using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Tiles of 6 rows and 2 vectors: 12 sums, 2 weights and 1 input fill 15 of 16 registers.</summary>
internal sealed unsafe class NarrowKernelSet<TSimd, TVector>(string prefix) : SimdKernelSet<TSimd, TVector>(prefix)
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <inheritdoc/>
    public override int Rows => 6;

    /// <inheritdoc/>
    public override int Columns => 2 * TSimd.Width;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Igemm(int tileRows, nint* rows, int taps, int channel, int channels, float* b, float* c, nint cStride, bool accumulate, float* ahead, nint aheadStep)
    {
        switch (tileRows)
        {
            case 6: IgemmTile<TSimd, TVector>.Run<Tile6x2>(rows, 6, taps, channel, channels, b, c, cStride, accumulate, ahead, aheadStep); break;
            case 5: IgemmTile<TSimd, TVector>.Run<Tile5x2>(rows, 6, taps, channel, channels, b, c, cStride, accumulate, ahead, aheadStep); break;
            case 4: IgemmTile<TSimd, TVector>.Run<Tile4x2>(rows, 6, taps, channel, channels, b, c, cStride, accumulate, ahead, aheadStep); break;
            case 3: IgemmTile<TSimd, TVector>.Run<Tile3x2>(rows, 6, taps, channel, channels, b, c, cStride, accumulate, ahead, aheadStep); break;
            case 2: IgemmTile<TSimd, TVector>.Run<Tile2x2>(rows, 6, taps, channel, channels, b, c, cStride, accumulate, ahead, aheadStep); break;
            default: IgemmTile<TSimd, TVector>.Run<Tile1x2>(rows, 6, taps, channel, channels, b, c, cStride, accumulate, ahead, aheadStep); break;
        }
    }
}
