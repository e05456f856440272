using System.Buffers.Binary;
using NeoResNet.Nn.Checkpoints;

namespace NeoResNet.Fuzz;

/// <summary>
/// Mends the checksums of the structures of HDF5 files with addresses and lengths of eight bytes, as
/// far as their own fields, or the structures that refer to them, tell their lengths.
/// </summary>
internal static class Hdf5Checksums
{
    private const int SuperblockLength = 44;
    private const int TreeLength = 34;
    private const int HeapLength = 142;
    private const int ArrayLength = 24;
    private const int DirectBlockHead = 13;

    /// <summary>Mends all checksums of a file.</summary>
    public static void Mend(byte[] file)
    {
        if (file is [0x89, _, _, _, _, _, _, _, 2 or 3, ..])
        {
            Write(file, 0, SuperblockLength);
        }

        for (int at = 0; at < file.Length - 8; at++)
        {
            ReadOnlySpan<byte> structure = file.AsSpan(at);
            if (structure.StartsWith("OHDR"u8))
            {
                int flags = structure[5], head = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0), size = 1 << (flags & 3);
                Write(file, at, head + size + Number(file, at + head, size));
            }
            else if (structure.StartsWith("BTHD"u8))
            {
                // The root of a tree without levels contains all records.
                Write(file, Number(file, at + 16, 8), 6 + (Number(file, at + 24, 2) * Number(file, at + 10, 2)));
                Write(file, at, TreeLength);
            }
            else if (structure.StartsWith("FRHP"u8))
            {
                MendBlock(file, Number(file, at + 132, 8), Number(file, at + 112, 8), (Number(file, at + 128, 2) + 7) / 8);
                Write(file, at, HeapLength);
            }
            else if (structure.StartsWith("FAHD"u8))
            {
                Write(file, Number(file, at + 16, 8), 14 + (Number(file, at + 8, 8) * Number(file, at + 6, 1)));
                Write(file, at, ArrayLength);
            }
        }
    }

    // The checksum of a direct block is behind its head and counts as zero.
    private static void MendBlock(byte[] file, long at, long length, long offsetSize)
    {
        long place = at + DirectBlockHead + offsetSize;
        if (at >= 0 && length > DirectBlockHead + offsetSize + 4 && at <= file.Length - length && file.AsSpan((int)at).StartsWith("FHDB"u8))
        {
            file.AsSpan((int)place, 4).Clear();
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan((int)place), Hdf5Checksum.Of(file.AsSpan((int)at, (int)length)));
        }
    }

    private static void Write(byte[] file, long at, long length)
    {
        if (at >= 0 && length > 0 && at <= file.Length - length - 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan((int)(at + length)), Hdf5Checksum.Of(file.AsSpan((int)at, (int)length)));
        }
    }

    private static long Number(byte[] file, long at, int size)
    {
        Span<byte> number = stackalloc byte[8];
        number.Clear();
        if (at <= file.Length - size)
        {
            file.AsSpan((int)at, size).CopyTo(number);
        }

        return Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(number), 0, int.MaxValue);
    }
}
