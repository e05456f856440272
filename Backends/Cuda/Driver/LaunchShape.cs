namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Specifies how many threads run a kernel: blocks in the grid, threads in a block, and bytes of
/// shared memory per block.
/// </summary>
internal readonly record struct LaunchShape(uint GridX, uint GridY, uint GridZ, uint BlockX, uint BlockY = 1, uint BlockZ = 1, uint SharedBytes = 0)
{
    public override string ToString() => $"grid {GridX}x{GridY}x{GridZ}, block {BlockX}x{BlockY}x{BlockZ}, {SharedBytes} shared bytes";
}
