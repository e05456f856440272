using System.Buffers.Binary;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Reads and writes the values of a TensorProto.</summary>
/// <remarks>Source: tensorflow/core/framework/tensor.proto.</remarks>
internal static class TensorProto
{
    /// <summary>
    /// Specifies the maximum number of elements that a constant can have beyond the bytes of its
    /// message: a constant of equal values stores one of them.
    /// </summary>
    public const int MaxRepeated = 1 << 24;

    private const int ContentField = 4;
    private const int StringField = 8;

    /// <summary>Reads type and shape, which only constants of graphs have.</summary>
    /// <exception cref="CheckpointException">The message is damaged.</exception>
    public static (long Type, Shape Shape) ReadHead(ProtobufReader message)
    {
        long type = 0;
        Shape shape = default;
        while (message.Next())
        {
            switch (message.Field)
            {
                case 1:
                    type = message.Number();
                    break;
                case 2:
                    shape = TensorFlowTypes.ReadShape(message.Message());
                    break;
                default:
                    message.Skip();
                    break;
            }
        }

        return (type, shape);
    }

    /// <summary>Reads the values.</summary>
    /// <param name="message">The message.</param>
    /// <param name="name">Name of the array.</param>
    /// <param name="type">The type of the values.</param>
    /// <param name="shape">The shape of the array.</param>
    /// <param name="canRepeat">
    /// Whether the last value stands for all that are missing, and zero if there is none, as in the
    /// constants of a graph.
    /// </param>
    /// <exception cref="CheckpointException">
    /// The message is damaged, or has another number of values.
    /// </exception>
    public static NamedArray Read(ProtobufReader message, string name, ElementType type, Shape shape, bool canRepeat)
    {
        int count = shape.ElementCount;

        // Each value takes a byte or more, so memory is bounded by the length of the message.
        if (count > message.Length && !(canRepeat && count <= MaxRepeated))
        {
            throw message.Fault($"'{name}' {shape} has {count} values, but its message has only {message.Length} bytes.");
        }

        if (type == ElementType.String)
        {
            return ReadStrings(message, name, shape);
        }

        int size = type.ByteSize();
        long total = (long)count * size;
        byte[] bytes = new byte[total <= Array.MaxLength ? total : throw message.Fault($"'{name}' has {total} bytes; the maximum is {Array.MaxLength}.")];
        int used = 0;
        (int field, int element) = FieldOf(type);
        while (message.Next())
        {
            if (message.Field == ContentField)
            {
                Add(message, message.Bytes(), bytes, ref used);
            }
            else if (message.Field != field)
            {
                message.Skip();
            }
            else if (element == 1)
            {
                Add(message, message.Bytes(), bytes, ref used);
            }
            else if (element > 0)
            {
                Add(message, message.Fixed(element), bytes, ref used);
            }
            else
            {
                ReadNumbers(ref message, bytes, size, ref used);
            }
        }

        if (used < total && !canRepeat)
        {
            throw message.Fault($"'{name}' {type} {shape} has {used} bytes of values; expected {total}.");
        }

        // The bytes are zero where no value stands for them.
        for (int at = used; used >= size && at < total; at++)
        {
            bytes[at] = bytes[at - size];
        }

        return new NamedArray(name, type, shape, bytes);
    }

    /// <summary>Writes the values, packed, without type and shape.</summary>
    public static void Write(ProtobufWriter message, NamedArray array)
    {
        ReadOnlySpan<byte> bytes = array.Bytes.Span;
        int count = array.Shape.ElementCount;
        if (count == 0)
        {
            return;
        }

        if (array.ElementType == ElementType.String)
        {
            int at = count * sizeof(long);
            for (int i = 0; i < count; i++)
            {
                int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * sizeof(long))..]);
                message.Bytes(StringField, bytes.Slice(at, length));
                at += length;
            }

            return;
        }

        (int field, int element) = FieldOf(array.ElementType);
        if (element > 0)
        {
            message.Bytes(field, bytes);
            return;
        }

        int size = array.ElementType.ByteSize();
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = Number(array.ElementType, bytes.Slice(i * size, size));
        }

        message.Numbers(field, numbers);
    }

    // The field of the values of a type, and the bytes of an element of it; 0 for varints.
    private static (int Field, int Element) FieldOf(ElementType type) => type switch
    {
        ElementType.Float32 => (5, sizeof(float)),
        ElementType.Float64 => (6, sizeof(double)),
        ElementType.Complex64 => (9, sizeof(float)),
        ElementType.Int64 => (10, 0),
        ElementType.Bool => (11, 0),
        ElementType.Complex128 => (12, sizeof(double)),
        ElementType.Float16 or ElementType.BFloat16 => (13, 0),
        ElementType.Float8E4M3 or ElementType.Float8E5M2 => (18, 1),
        ElementType.UInt32 => (16, 0),
        ElementType.UInt64 => (17, 0),
        _ => (7, 0),
    };

    private static long Number(ElementType type, ReadOnlySpan<byte> element) => type switch
    {
        ElementType.Int8 => (sbyte)element[0],
        ElementType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(element),
        ElementType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(element),
        _ => element.Length switch
        {
            1 => element[0],
            sizeof(ushort) => BinaryPrimitives.ReadUInt16LittleEndian(element),
            sizeof(uint) => BinaryPrimitives.ReadUInt32LittleEndian(element),
            _ => BinaryPrimitives.ReadInt64LittleEndian(element),
        },
    };

    private static void ReadNumbers(ref ProtobufReader message, byte[] bytes, int size, ref int used)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        if (!message.IsBytes)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, message.Number());
            Add(message, number[..size], bytes, ref used);
            return;
        }

        ProtobufReader packed = message.Message();
        while (!packed.IsAtEnd)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, packed.PackedNumber());
            Add(message, number[..size], bytes, ref used);
        }
    }

    private static void Add(ProtobufReader message, ReadOnlySpan<byte> values, byte[] bytes, ref int used)
    {
        if (values.Length > bytes.Length - used)
        {
            throw message.Fault($"an array has more than its {bytes.Length} bytes of values.");
        }

        values.CopyTo(bytes.AsSpan(used));
        used += values.Length;
    }

    private static NamedArray ReadStrings(ProtobufReader message, string name, Shape shape)
    {
        int count = shape.ElementCount, found = 0;
        if (count > Array.MaxLength / sizeof(long))
        {
            throw message.Fault($"'{name}' has {count} strings; the maximum is {Array.MaxLength / sizeof(long)}.");
        }

        byte[] lengths = new byte[(long)count * sizeof(long)];
        using var strings = new MemoryStream();
        while (message.Next())
        {
            if (message.Field != StringField)
            {
                message.Skip();
                continue;
            }

            ReadOnlySpan<byte> text = message.Bytes();
            if (found == count)
            {
                throw message.Fault($"'{name}' has more than {count} strings.");
            }

            BinaryPrimitives.WriteInt64LittleEndian(lengths.AsSpan(found++ * sizeof(long)), text.Length);
            strings.Write(text);
        }

        return found == count
            ? new NamedArray(name, ElementType.String, shape, (byte[])[.. lengths, .. strings.ToArray()])
            : throw message.Fault($"'{name}' has {found} strings; expected {count}.");
    }
}
