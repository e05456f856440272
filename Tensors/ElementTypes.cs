using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace NeoResNet.Tensors;

/// <summary>Provides the sizes of the element types and converts elements to float32.</summary>
internal static class ElementTypes
{
    /// <summary>Returns the size of one element in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value is <see cref="ElementType.String"/>, whose elements have no common size, or is not
    /// a member of the enumeration.
    /// </exception>
    public static int ByteSize(this ElementType type) => type switch
    {
        ElementType.Complex128 => 16,
        ElementType.Complex64 => 8,
        ElementType.Float64 or ElementType.Int64 or ElementType.UInt64 => 8,
        ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => 4,
        ElementType.Float16 or ElementType.BFloat16 or ElementType.Int16 or ElementType.UInt16 => 2,
        ElementType.Float8E4M3 or ElementType.Float8E5M2 or ElementType.Int8 or ElementType.UInt8 or ElementType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type."),
    };

    /// <summary>
    /// Returns whether <see cref="ToSingle"/> converts the type: Float32, Float64, Float16 and
    /// BFloat16.
    /// </summary>
    public static bool ConvertsToSingle(this ElementType type) =>
        type is ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.BFloat16;

    /// <summary>
    /// Converts little-endian elements to float32. Float64 is rounded to nearest and becomes
    /// infinity if it is too large; the other types convert exactly.
    /// </summary>
    /// <param name="type">Type of the elements in <paramref name="source"/>.</param>
    /// <param name="source">The elements, little-endian, at any alignment.</param>
    /// <param name="destination">Receives one value per element.</param>
    /// <exception cref="NotSupportedException">
    /// <see cref="ConvertsToSingle"/> returns false for the type.
    /// </exception>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public static void ToSingle(ElementType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        if (!type.ConvertsToSingle())
        {
            throw new NotSupportedException($"{type} elements do not convert to float32. Supported types: Float32, Float64, Float16, BFloat16.");
        }

        if (source.Length != (long)destination.Length * type.ByteSize())
        {
            throw new ArgumentException($"{destination.Length} elements of {type} need {(long)destination.Length * type.ByteSize()} bytes, got {source.Length}.", nameof(source));
        }

        switch (type)
        {
            case ElementType.Float32:
                source.CopyTo(MemoryMarshal.AsBytes(destination));
                SwapOnBigEndian(destination);
                break;
            case ElementType.Float64 when BitConverter.IsLittleEndian:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(source), destination);
                break;
            case ElementType.Float16 when BitConverter.IsLittleEndian:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), destination);
                break;
            default:
                OneByOne(type, source, destination);
                break;
        }
    }

    /// <summary>
    /// Converts float32 values between little-endian order and the order of this machine. Does
    /// nothing on a little-endian machine.
    /// </summary>
    internal static void SwapOnBigEndian(Span<float> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            Span<int> bits = MemoryMarshal.Cast<float, int>(values);
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }
    }

    private static void OneByOne(ElementType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        int size = type.ByteSize();
        for (int i = 0; i < destination.Length; i++)
        {
            ReadOnlySpan<byte> element = source.Slice(i * size, size);
            destination[i] = type switch
            {
                ElementType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(element),
                ElementType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(element),
                _ => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
            };
        }
    }
}
