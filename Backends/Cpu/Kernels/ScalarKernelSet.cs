using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Tiles of 3 rows and 4 single floats, for processors without vectors and as the plain form of the others.</summary>
internal sealed unsafe class ScalarKernelSet() : SimdKernelSet<SimdScalar, float>("scalar")
{
    /// <inheritdoc/>
    public override int Rows => 3;

    /// <inheritdoc/>
    public override int Columns => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Igemm(int tileRows, nint* rows, int taps, int channel, int channels, float* b, float* c, nint cStride, bool accumulate, float* ahead, nint aheadStep)
    {
        switch (tileRows)
        {
            case 3: IgemmTile<SimdScalar, float>.Run<Tile3x4>(rows, 3, taps, channel, channels, b, c, cStride, accumulate, ahead, aheadStep); break;
            case 2: IgemmTile<SimdScalar, float>.Run<Tile2x4>(rows, 3, taps, channel, channels, b, c, cStride, accumulate, ahead, aheadStep); break;
            default: IgemmTile<SimdScalar, float>.Run<Tile1x4>(rows, 3, taps, channel, channels, b, c, cStride, accumulate, ahead, aheadStep); break;
        }
    }
}
