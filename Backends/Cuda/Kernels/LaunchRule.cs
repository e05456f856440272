using System.Numerics;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Chooses the blocks and threads of the kernels. Each thread advances by the size of the grid, so
/// every grid yields the same results. These rules only affect speed. They limit the grid so that a
/// thread uses the parameters of a channel for several pixels.
/// </summary>
internal static class LaunchRule
{
    /// <summary>Specifies the number of threads per block.</summary>
    public const int BlockThreads = 256;

    private const int MaxBlocksY = 65535;

    // A multiprocessor holds 2048 threads, which are 8 blocks. More blocks balance the load if some
    // blocks end early.
    private const int BlocksPerMultiprocessor = 32;

    // Softmax: the number of channels that one thread of the first kernel reads, and the maximum
    // number of parts that one thread of the second kernel joins.
    private const int ChannelsPerPart = 16, MaxSoftmaxParts = 64;

    // Batch moments: the number of pixels that one thread of the first kernel reads, and the
    // maximum number of parts that one thread of the second kernel joins.
    private const int PixelsPerPart = 32, MaxMomentParts = 512;

    /// <summary>
    /// Returns the shape for threads along pixels and channels: channels along x of a block and y
    /// of the grid, pixels along y of a block and x of the grid.
    /// </summary>
    /// <param name="pixels">The number of pixels, at least 1.</param>
    /// <param name="channels">The number of channels, at least 1.</param>
    /// <param name="multiprocessors">
    /// The number of multiprocessors of the device, at least 1.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1.</exception>
    public static LaunchShape Pixels(int pixels, int channels, int multiprocessors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pixels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(multiprocessors, 1);
        uint blockX = Math.Min(BlockThreads, BitOperations.RoundUpToPowerOf2((uint)channels)), blockY = BlockThreads / blockX;
        uint gridY = Math.Min(MaxBlocksY, Blocks(channels, blockX));
        uint maxGridX = Math.Max(1, ((uint)multiprocessors * BlocksPerMultiprocessor) / gridY);
        return new(Math.Min(maxGridX, Blocks(pixels, blockY)), gridY, 1, blockX, blockY);
    }

    /// <summary>Returns the shape for threads in one line.</summary>
    /// <param name="count">The number of elements, at least 1.</param>
    /// <param name="multiprocessors">
    /// The number of multiprocessors of the device, at least 1.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is less than 1.</exception>
    public static LaunchShape Elements(long count, int multiprocessors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(multiprocessors, 1);
        return new((uint)Math.Min((long)multiprocessors * BlocksPerMultiprocessor, ((count - 1) / BlockThreads) + 1), 1, 1, BlockThreads);
    }

    /// <summary>
    /// Returns the number of parts into which softmax splits a row: enough threads for one long
    /// row, one part for a short row.
    /// </summary>
    public static int SoftmaxParts(int channels) => Math.Clamp(((channels - 1) / ChannelsPerPart) + 1, 1, MaxSoftmaxParts);

    /// <summary>
    /// Returns the number of parts into which batch moments split the pixels of a channel. The
    /// number depends only on the pixels, because the sums depend on the parts and all devices must
    /// compute the same sums.
    /// </summary>
    public static int MomentParts(int pixels) => Math.Clamp(((pixels - 1) / PixelsPerPart) + 1, 1, MaxMomentParts);

    private static uint Blocks(int items, uint block) => (((uint)items - 1) / block) + 1;
}
