namespace NeoResNet.Backends.Cuda;

/// <summary>Specifies how many threads a kernel can use.</summary>
/// <param name="Rows">
/// The number of threads along the pixels, at least 1. If <paramref name="Lanes"/> is null, the
/// number of all threads.
/// </param>
/// <param name="Lanes">
/// The number of threads along the channels, at least 1; null for a kernel whose threads form one
/// line.
/// </param>
internal readonly record struct KernelThreads(long Rows, int? Lanes)
{
    /// <summary>Returns the blocks and threads for a device.</summary>
    /// <param name="multiprocessors">The number of multiprocessors of the device.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number is less than 1. An empty result needs no kernel.
    /// </exception>
    public LaunchShape ShapeOn(int multiprocessors) =>
        Lanes is { } lanes ? LaunchRule.Pixels((int)Rows, lanes, multiprocessors) : LaunchRule.Elements(Rows, multiprocessors);
}
