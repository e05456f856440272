using System.Buffers.Binary;
using System.Numerics;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Computes the checksum of the structures of HDF5 1.8 and later.</summary>
/// <remarks>
/// Source: "HDF5 File Format Specification", version 3, which names Bob Jenkins's hash lookup3. This
/// is its function for bytes, with the start value 0.
/// </remarks>
internal static class Hdf5Checksum
{
    /// <summary>Specifies the length of a checksum in bytes.</summary>
    public const int Length = 4;

    private const int BlockLength = 12;
    private const uint Start = 0xDEADBEEF;

    /// <summary>Returns the checksum of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint a = Start + (uint)bytes.Length, b = a, c = a;
        if (bytes.Length == 0)
        {
            return c;
        }

        for (; bytes.Length > BlockLength; bytes = bytes[BlockLength..])
        {
            Add(bytes, ref a, ref b, ref c);
            Mix(ref a, ref b, ref c);
        }

        // Zeros fill up the last block.
        Span<byte> last = stackalloc byte[BlockLength];
        last.Clear();
        bytes.CopyTo(last);
        Add(last, ref a, ref b, ref c);
        Finish(ref a, ref b, ref c);
        return c;
    }

    private static void Add(ReadOnlySpan<byte> block, ref uint a, ref uint b, ref uint c)
    {
        a += BinaryPrimitives.ReadUInt32LittleEndian(block);
        b += BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
        c += BinaryPrimitives.ReadUInt32LittleEndian(block[8..]);
    }

    private static void Mix(ref uint a, ref uint b, ref uint c)
    {
        Step(ref a, ref c, b, 4);
        Step(ref b, ref a, c, 6);
        Step(ref c, ref b, a, 8);
        Step(ref a, ref c, b, 16);
        Step(ref b, ref a, c, 19);
        Step(ref c, ref b, a, 4);

        static void Step(ref uint x, ref uint y, uint z, int bits)
        {
            x -= y;
            x ^= BitOperations.RotateLeft(y, bits);
            y += z;
        }
    }

    private static void Finish(ref uint a, ref uint b, ref uint c)
    {
        Step(ref c, b, 14);
        Step(ref a, c, 11);
        Step(ref b, a, 25);
        Step(ref c, b, 16);
        Step(ref a, c, 4);
        Step(ref b, a, 14);
        Step(ref c, b, 24);

        static void Step(ref uint x, uint y, int bits)
        {
            x ^= y;
            x -= BitOperations.RotateLeft(y, bits);
        }
    }
}
