using System.Buffers.Binary;
using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Converts the elements of an array to float64 for output and comparison.</summary>
internal static class ArrayValues
{
    /// <summary>Returns all elements. Integers beyond 53 bits are rounded.</summary>
    public static double[] Of(NamedArray array)
    {
        int size = array.ElementType.ByteSize();
        double[] values = new double[array.Shape.ElementCount];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Value(array.ElementType, array.Bytes.Span.Slice(i * size, size));
        }

        return values;
    }

    private static double Value(ElementType type, ReadOnlySpan<byte> element) => type switch
    {
        ElementType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(element),
        ElementType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(element),
        ElementType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
        ElementType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
        ElementType.Int8 => (sbyte)element[0],
        ElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(element),
        ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(element),
        ElementType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(element),
        ElementType.UInt8 or ElementType.Bool => element[0],
        ElementType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(element),
        ElementType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(element),
        ElementType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(element),
        _ => throw new NotSupportedException($"Elements of type {type} are no real numbers."),
    };
}
