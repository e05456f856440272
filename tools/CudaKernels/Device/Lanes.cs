using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Assigns elements to threads. In a block, x runs along the channels, so that neighbouring threads
/// read neighbouring elements, and y runs along the pixels. In the grid, x runs along the pixels,
/// because a grid may be long in x, and y runs along the channels. A thread steps on by the size of
/// the grid: every grid computes all elements, and a thread loads the parameters of a channel once
/// for many pixels.
/// </summary>
internal static class Lanes
{
    internal static long FirstChannel => ((long)Grid.IdxY * Group.DimX) + Group.IdxX;

    internal static long ChannelStep => (long)Grid.DimY * Group.DimX;

    internal static long FirstPixel => ((long)Grid.IdxX * Group.DimY) + Group.IdxY;

    internal static long PixelStep => (long)Grid.DimX * Group.DimY;
}
