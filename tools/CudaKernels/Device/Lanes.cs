using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Which elements a thread sees. Threads lie along the channels in x, so that neighbours read neighbours, and along the
/// pixels in y; blocks lie along the pixels in x, where a grid may be long, and along the channels in y. A thread steps on
/// by the size of the grid: any grid computes everything, and what a channel needs is loaded once for many pixels.
/// </summary>
internal static class Lanes
{
    internal static long FirstChannel => ((long)Grid.IdxY * Group.DimX) + Group.IdxX;

    internal static long ChannelStep => (long)Grid.DimY * Group.DimX;

    internal static long FirstPixel => ((long)Grid.IdxX * Group.DimY) + Group.IdxY;

    internal static long PixelStep => (long)Grid.DimX * Group.DimY;
}
