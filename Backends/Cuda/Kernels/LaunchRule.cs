using System.Numerics;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Blocks and threads of the kernels. A thread steps on by the size of the grid, so that any grid gives the same numbers:
/// these rules are about speed alone, and cap the grid so that a thread has several pixels for the parameters it loads.
/// </summary>
internal static class LaunchRule
{
    /// <summary>Threads of a block.</summary>
    internal const int BlockThreads = 256;

    // Most blocks of a grid in y.
    private const int MostBlocksY = 65535;

    // 2048 threads a multiprocessor are 8 blocks; some more even out blocks that end early.
    private const int BlocksPerMultiprocessor = 32;

    // Channels that one thread of the first step of softmax reads, and most parts that one of the second step joins.
    private const int ChannelsPerPart = 16, MostParts = 64;

    // Pixels that one thread of the first step of batch moments reads, and most parts that one of the second step joins.
    private const int PixelsPerPart = 32, MostMomentParts = 512;

    /// <summary>Rows that <see cref="KernelKind.BatchNormFactors"/> writes: scales and shifts.</summary>
    internal const int FactorRows = 2;

    /// <summary>
    /// Shape for all kernels but the conversions: channels along x of a block and y of the grid, pixels along y of a block and
    /// x of the grid. For <see cref="KernelKind.SoftmaxParts"/> the parts take the place of the channels, for
    /// <see cref="KernelKind.Transpose"/> the rows do and the columns are the pixels; for <see cref="KernelKind.MomentSums"/> the parts
    /// take the place of the pixels, for <see cref="KernelKind.BatchNormFactors"/> the <see cref="FactorRows"/> do.
    /// </summary>
    /// <param name="pixels">Pixels of the result, at least 1: nothing is launched for an empty one.</param>
    /// <param name="channels">Channels of the result, at least 1.</param>
    /// <param name="multiprocessors">Of the device.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    internal static LaunchShape Pixels(int pixels, int channels, int multiprocessors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(multiprocessors, 1);
        uint blockX = Math.Min(BlockThreads, BitOperations.RoundUpToPowerOf2((uint)channels)), blockY = BlockThreads / blockX;
        uint gridY = Math.Min(MostBlocksY, Blocks(channels, blockX));
        uint most = Math.Max(1, ((uint)multiprocessors * BlocksPerMultiprocessor) / gridY);
        return new(Math.Min(most, Blocks(pixels, blockY)), gridY, 1, blockX, blockY);
    }

    /// <summary>Shape for the conversions.</summary>
    /// <param name="count">Elements, at least 1.</param>
    /// <param name="multiprocessors">Of the device.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    internal static LaunchShape Elements(long count, int multiprocessors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(multiprocessors, 1);
        return new((uint)Math.Min((long)multiprocessors * BlocksPerMultiprocessor, ((count - 1) / BlockThreads) + 1), 1, 1, BlockThreads);
    }

    /// <summary>Into how many parts softmax splits a row: enough threads for one long row, one for a short one.</summary>
    internal static int SoftmaxParts(int channels) => Math.Clamp(((channels - 1) / ChannelsPerPart) + 1, 1, MostParts);

    /// <summary>Into how many parts batch moments split the pixels of a channel. By their number alone: on every device the same, as the sums depend on it.</summary>
    internal static int MomentParts(int pixels) => Math.Clamp(((pixels - 1) / PixelsPerPart) + 1, 1, MostMomentParts);

    private static uint Blocks(int items, uint block) => (((uint)items - 1) / block) + 1;
}
