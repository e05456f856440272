using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Tiles of 6 rows and 4 vectors: 24 sums, 4 weights and 1 input fill 29 of 32 registers.</summary>
internal sealed unsafe class WideKernelSet<TSimd, TVector>(string prefix) : SimdKernelSet<TSimd, TVector>(prefix)
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <inheritdoc/>
    public override int Rows => 6;

    /// <inheritdoc/>
    public override int Columns => 4 * TSimd.Width;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Igemm(int tileRows, nint* rows, int taps, int channel, int channels, float* b, float* c, nint cStride, bool accumulate, float* ahead, nint aheadStep)
    {
        switch (tileRows)
        {
            case 6: IgemmTile<TSimd, TVector>.Run<Tile6x4>(rows, 6, taps, channel, channels, b, c, cStride, accumulate, ahead, aheadStep); break;
            case 5: IgemmTile<TSimd, TVector>.Run<Tile5x4>(rows, 6, taps, channel, channels, b, c, cStride, accumulate, ahead, aheadStep); break;
            case 4: IgemmTile<TSimd, TVector>.Run<Tile4x4>(rows, 6, taps, channel, channels, b, c, cStride, accumulate, ahead, aheadStep); break;
            case 3: IgemmTile<TSimd, TVector>.Run<Tile3x4>(rows, 6, taps, channel, channels, b, c, cStride, accumulate, ahead, aheadStep); break;
            case 2: IgemmTile<TSimd, TVector>.Run<Tile2x4>(rows, 6, taps, channel, channels, b, c, cStride, accumulate, ahead, aheadStep); break;
            default: IgemmTile<TSimd, TVector>.Run<Tile1x4>(rows, 6, taps, channel, channels, b, c, cStride, accumulate, ahead, aheadStep); break;
        }
    }
}
