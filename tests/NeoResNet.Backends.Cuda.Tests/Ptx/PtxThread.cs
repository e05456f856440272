namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// One thread of a grid: its place, its registers and the bytes of its parameters.
/// </summary>
internal sealed unsafe class PtxThread(LaunchShape shape, int registers, byte* parameters)
{
    public LaunchShape Shape { get; } = shape;

    public ulong[] Registers { get; } = new ulong[registers];

    public byte* Parameters { get; } = parameters;

    public uint BlockX { get; set; }

    public uint BlockY { get; set; }

    public uint X { get; set; }

    public uint Y { get; set; }
}
