using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NeoResNet.Tensors;

/// <summary>
/// Converts the elements of an <c>.npy</c> file to float32: floating-point numbers, integers and
/// booleans of either byte order.
/// </summary>
internal static class NpyElements
{
    /// <summary>Converts elements to float32.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="isBigEndian">
    /// Whether the most significant byte of an element comes first.
    /// </param>
    /// <param name="source">The elements. The method may change the order of their bytes.</param>
    /// <param name="destination">
    /// Receives the nearest float32 of each element; if two are equally near, the even one. Float64
    /// values beyond the range of float32 become infinite. False is 0 and true is 1.
    /// </param>
    public static void ToSingle(ElementType type, bool isBigEndian, Span<byte> source, Span<float> destination)
    {
        if (isBigEndian == BitConverter.IsLittleEndian)
        {
            Reverse(source, type.ByteSize());
        }

        switch (type)
        {
            case ElementType.Float32:
                MemoryMarshal.Cast<byte, float>(source).CopyTo(destination);
                break;
            case ElementType.Float64:
                Convert<double>(source, destination, value => (float)value);
                break;
            case ElementType.Float16:
                Convert<Half>(source, destination, value => (float)value);
                break;
            case ElementType.Int8:
                Convert<sbyte>(source, destination, value => value);
                break;
            case ElementType.Int16:
                Convert<short>(source, destination, value => value);
                break;
            case ElementType.Int32:
                Convert<int>(source, destination, value => value);
                break;
            case ElementType.Int64:
                Convert<long>(source, destination, value => value < 0 ? -Nearest((ulong)-value) : Nearest((ulong)value));
                break;
            case ElementType.UInt8:
                Convert<byte>(source, destination, value => value);
                break;
            case ElementType.UInt16:
                Convert<ushort>(source, destination, value => value);
                break;
            case ElementType.UInt32:
                Convert<uint>(source, destination, value => Nearest(value));
                break;
            case ElementType.UInt64:
                Convert<ulong>(source, destination, Nearest);
                break;
            case ElementType.Bool:
                Convert<byte>(source, destination, value => value == 0 ? 0 : 1);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Not a type of .npy files.");
        }
    }

    // The platform may convert unsigned numbers in two steps, to float64 and to float32, and round
    // twice. Numbers of 48 bits are exact in float64. Of longer numbers, the lower 16 bits only
    // tell on which side of a tie the number lies, so one bit can stand for them.
    private static float Nearest(ulong value)
    {
        const int Low = 16;
        const ulong LowMask = (1 << Low) - 1;
        return value >> 48 == 0 ? (long)value : (float)(long)((value >> Low) | ((value & LowMask) == 0 ? 0ul : 1ul)) * (1 << Low);
    }

    private static void Convert<T>(ReadOnlySpan<byte> source, Span<float> destination, Func<T, float> toSingle)
        where T : unmanaged
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(source);
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = toSingle(values[i]);
        }
    }

    private static void Reverse(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                Span<short> two = MemoryMarshal.Cast<byte, short>(bytes);
                BinaryPrimitives.ReverseEndianness(two, two);
                break;
            case 4:
                Span<int> four = MemoryMarshal.Cast<byte, int>(bytes);
                BinaryPrimitives.ReverseEndianness(four, four);
                break;
            case 8:
                Span<long> eight = MemoryMarshal.Cast<byte, long>(bytes);
                BinaryPrimitives.ReverseEndianness(eight, eight);
                break;
            default:
                break;
        }
    }
}
