using System.Buffers.Binary;
using System.Runtime.InteropServices;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Specifies the element types of ONNX's tensors that an import can read, with ONNX's codes.
/// </summary>
internal enum OnnxElementType
{
    Float32 = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,
    Bool = 9,
    Float16 = 10,
    Float64 = 11,
    UInt32 = 12,
    UInt64 = 13,
    BFloat16 = 16,
}

/// <summary>Provides the sizes of the element types and converts elements.</summary>
internal static class OnnxElementTypes
{
    /// <summary>Gets the names of the types, for messages.</summary>
    internal static string Names { get; } = string.Join(", ", Enum.GetNames<OnnxElementType>());

    /// <summary>Determines whether an import can read elements with a code.</summary>
    internal static bool IsKnown(long code) => code is (>= 1 and <= 13 and not 8) or 16;

    internal static bool IsFloat(this OnnxElementType type) =>
        type is OnnxElementType.Float32 or OnnxElementType.Float16 or OnnxElementType.Float64 or OnnxElementType.BFloat16;

    internal static bool IsInteger(this OnnxElementType type) => !type.IsFloat();

    internal static int ByteSize(this OnnxElementType type) => type switch
    {
        OnnxElementType.Int64 or OnnxElementType.UInt64 or OnnxElementType.Float64 => 8,
        OnnxElementType.Float32 or OnnxElementType.Int32 or OnnxElementType.UInt32 => 4,
        OnnxElementType.Float16 or OnnxElementType.BFloat16 or OnnxElementType.Int16 or OnnxElementType.UInt16 => 2,
        _ => 1,
    };

    /// <summary>Converts little-endian elements to float32.</summary>
    internal static void ToSingle(this OnnxElementType type, ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        if (type.IsFloat())
        {
            ElementTypes.ToSingle(ToElementType(type), bytes, destination);
            return;
        }

        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = Integer(type, bytes, i);
        }
    }

    /// <summary>Converts little-endian integers to int64.</summary>
    internal static long[] ToIntegers(this OnnxElementType type, ReadOnlySpan<byte> bytes, int count)
    {
        var values = new long[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = Integer(type, bytes, i);
        }

        return values;
    }

    /// <summary>
    /// Converts a number of the field int32_data, which holds the bits of 16-bit floats.
    /// </summary>
    internal static float BitsToSingle(this OnnxElementType type, long value) => type switch
    {
        OnnxElementType.Float16 => (float)BitConverter.UInt16BitsToHalf((ushort)value),
        OnnxElementType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)(ushort)value << 16),
        _ => value,
    };

    private static ElementType ToElementType(OnnxElementType type) => type switch
    {
        OnnxElementType.Float16 => Tensors.ElementType.Float16,
        OnnxElementType.BFloat16 => Tensors.ElementType.BFloat16,
        OnnxElementType.Float64 => Tensors.ElementType.Float64,
        _ => Tensors.ElementType.Float32,
    };

    private static long Integer(OnnxElementType type, ReadOnlySpan<byte> bytes, int index)
    {
        ReadOnlySpan<byte> at = bytes.Slice(index * type.ByteSize(), type.ByteSize());
        return type switch
        {
            OnnxElementType.Int64 or OnnxElementType.UInt64 => BinaryPrimitives.ReadInt64LittleEndian(at),
            OnnxElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(at),
            OnnxElementType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(at),
            OnnxElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(at),
            OnnxElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(at),
            OnnxElementType.Int8 => (sbyte)at[0],
            _ => at[0],
        };
    }
}
