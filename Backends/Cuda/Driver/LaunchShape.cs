namespace NeoResNet.Backends.Cuda;

/// <summary>How many threads a kernel runs on: blocks in the grid, threads in a block, and bytes of shared memory a block.</summary>
internal readonly record struct LaunchShape(uint GridX, uint GridY, uint GridZ, uint BlockX, uint BlockY = 1, uint BlockZ = 1, uint SharedBytes = 0)
{
    /// <summary>Enough blocks for one thread an item; the kernel checks its index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No item, no thread, or more blocks than a grid can have.</exception>
    internal static LaunchShape Linear(long items, uint block)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        ArgumentOutOfRangeException.ThrowIfZero(block);
        long blocks = (items + block - 1) / block;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blocks, int.MaxValue, nameof(items));
        return new((uint)blocks, 1, 1, block);
    }

    public override string ToString() => $"grid {GridX}x{GridY}x{GridZ}, block {BlockX}x{BlockY}x{BlockZ}, {SharedBytes} shared bytes";
}
