using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Converts floating-point arrays to another type and counts values that become infinite.</summary>
/// <param name="type">The type to convert to; null to leave all arrays as they are.</param>
internal sealed class ElementConversion(ElementType? type)
{
    private readonly List<(string Name, int Count)> _overflowed = [];

    /// <summary>
    /// Gets the arrays with finite values that the type cannot represent, and the number of these
    /// values. They became infinite.
    /// </summary>
    public IReadOnlyList<(string Name, int Count)> Overflowed => _overflowed;

    /// <summary>Returns the type of an array after the conversion.</summary>
    public ElementType TypeOf(ElementType stored) => type is { } target && stored.ConvertsToSingle() ? target : stored;

    /// <summary>Converts an array. Arrays of other types than floating-point numbers stay.</summary>
    public NamedArray Convert(NamedArray array)
    {
        ElementType target = TypeOf(array.ElementType);
        if (target == array.ElementType)
        {
            return array;
        }

        NhwcTensor values = array.ToTensor();
        int size = target.ByteSize(), overflowed = 0;
        byte[] bytes = new byte[(long)values.Length * size];
        for (int i = 0; i < values.Length; i++)
        {
            float value = values.Span[i];
            Span<byte> element = bytes.AsSpan(i * size, size);
            bool isFinite;
            switch (target)
            {
                case ElementType.Float16:
                    var half = (Half)value;
                    isFinite = Half.IsFinite(half);
                    BitConverter.TryWriteBytes(element, half);
                    break;
                case ElementType.BFloat16:
                    ushort upper = ToBFloat16(value);
                    isFinite = float.IsFinite(BitConverter.UInt32BitsToSingle((uint)upper << 16));
                    BitConverter.TryWriteBytes(element, upper);
                    break;
                default:
                    isFinite = float.IsFinite(value);
                    BitConverter.TryWriteBytes(element, value);
                    break;
            }

            // A float64 above the range of float32 is infinite already.
            overflowed += !isFinite && (float.IsFinite(value) || array.ElementType == ElementType.Float64) && IsFinite(array, i) ? 1 : 0;
        }

        if (overflowed > 0)
        {
            _overflowed.Add((array.Name, overflowed));
        }

        return new NamedArray(array.Name, target, array.Shape, bytes);
    }

    private static bool IsFinite(NamedArray array, int index) =>
        array.ElementType != ElementType.Float64 || double.IsFinite(BitConverter.ToDouble(array.Bytes.Span.Slice(index * sizeof(double), sizeof(double))));

    // Rounds to nearest, ties to even; NaN stays NaN.
    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
