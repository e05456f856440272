namespace NeoResNet.Backends.Cuda;

/// <summary>Specifies how many threads a kernel can use.</summary>
/// <param name="Rows">The threads along the pixels, at least 1; without lanes, all threads.</param>
/// <param name="Lanes">
/// The threads along the channels, at least 1; null for a kernel whose threads form one line.
/// </param>
internal readonly record struct KernelThreads(long Rows, int? Lanes)
{
    /// <summary>Returns the blocks and threads for a device.</summary>
    /// <param name="multiprocessors">The number of multiprocessors of the device.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number is below 1: an empty result needs no kernel.
    /// </exception>
    public LaunchShape ShapeOn(int multiprocessors) =>
        Lanes is { } lanes ? LaunchRule.Pixels((int)Rows, lanes, multiprocessors) : LaunchRule.Elements(Rows, multiprocessors);
}
