using System.Buffers.Binary;
using System.Runtime.InteropServices;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Converts arrays between the two byte orders.</summary>
internal static class ByteOrder
{
    /// <summary>Reverses the bytes of each number.</summary>
    /// <param name="type">The type of the elements. A complex number is two numbers.</param>
    /// <param name="bytes">The elements.</param>
    public static void Reverse(ElementType type, Span<byte> bytes)
    {
        switch (type is ElementType.Complex64 or ElementType.Complex128 ? type.ByteSize() / 2 : type.ByteSize())
        {
            case sizeof(ushort):
                Span<ushort> shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case sizeof(uint):
                Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case sizeof(ulong):
                Span<ulong> longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
            default:
                break;
        }
    }
}
