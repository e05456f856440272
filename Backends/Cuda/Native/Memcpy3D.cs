using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// A copy of a box of bytes between two pitched volumes (CUDA_MEMCPY3D, 200 bytes). x counts bytes, y rows and z slices;
/// <see cref="SourcePitch"/> is the bytes of a row and <see cref="SourceHeight"/> the rows of a slice.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Memcpy3D
{
    internal nuint SourceX, SourceY, SourceZ, SourceLod;
    internal MemoryType SourceType;
    internal nint SourceHost;
    internal ulong SourceDevice;
    internal nint SourceArray, SourceReserved;
    internal nuint SourcePitch, SourceHeight;

    internal nuint DestinationX, DestinationY, DestinationZ, DestinationLod;
    internal MemoryType DestinationType;
    internal nint DestinationHost;
    internal ulong DestinationDevice;
    internal nint DestinationArray, DestinationReserved;
    internal nuint DestinationPitch, DestinationHeight;

    internal nuint WidthInBytes, Height, Depth;
}
