using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Support;

/// <summary>Converts arrays of all real types to float64, by other code than the library's.</summary>
internal static class ArrayNumbers
{
    /// <summary>Returns the elements in row-major order.</summary>
    public static IEnumerable<double> Of(NamedArray array)
    {
        byte[] bytes = array.Bytes.ToArray();
        return Enumerable.Range(0, array.Shape.ElementCount).Select(i => array.ElementType switch
        {
            ElementType.Float32 => BitConverter.ToSingle(bytes, i * 4),
            ElementType.Float64 => BitConverter.ToDouble(bytes, i * 8),
            ElementType.Float16 => (double)BitConverter.ToHalf(bytes, i * 2),
            ElementType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)BitConverter.ToUInt16(bytes, i * 2) << 16),
            ElementType.Int8 => (sbyte)bytes[i],
            ElementType.Int16 => BitConverter.ToInt16(bytes, i * 2),
            ElementType.Int32 => BitConverter.ToInt32(bytes, i * 4),
            ElementType.Int64 => BitConverter.ToInt64(bytes, i * 8),
            ElementType.UInt16 => BitConverter.ToUInt16(bytes, i * 2),
            ElementType.UInt32 => BitConverter.ToUInt32(bytes, i * 4),
            ElementType.UInt64 => BitConverter.ToUInt64(bytes, i * 8),
            _ => bytes[i],
        });
    }
}
