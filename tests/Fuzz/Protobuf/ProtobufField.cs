namespace NeoResNet.Fuzz;

/// <summary>
/// Represents a field of a protocol buffer message, or a nested message with its fields.
/// </summary>
internal sealed class ProtobufField
{
    public const int NumberForm = 0, Fixed64Form = 1, BytesForm = 2, Fixed32Form = 5;

    private const int MaxDepth = 8;

    /// <summary>Gets or sets the number of the field.</summary>
    public required ulong Field { get; set; }

    /// <summary>Gets or sets the wire type.</summary>
    public required int Form { get; set; }

    /// <summary>Gets or sets the value of a number.</summary>
    public ulong Number { get; set; }

    /// <summary>Gets or sets the value of other fields.</summary>
    public byte[] Bytes { get; set; } = [];

    /// <summary>Gets the fields, if the value is a message; otherwise null.</summary>
    public List<ProtobufField>? Children { get; init; }

    /// <summary>Gets or sets a false length; null to write the true one.</summary>
    public ulong? FalseLength { get; set; }

    /// <summary>Creates a number.</summary>
    public static ProtobufField Of(int field, long number) => new() { Field = (ulong)field, Form = NumberForm, Number = (ulong)number };

    /// <summary>Creates bytes or a text.</summary>
    public static ProtobufField Of(int field, ReadOnlySpan<byte> bytes) => new() { Field = (ulong)field, Form = BytesForm, Bytes = bytes.ToArray() };

    /// <summary>Creates a nested message.</summary>
    public static ProtobufField Of(int field, params List<ProtobufField> children) => new() { Field = (ulong)field, Form = BytesForm, Children = children };

    /// <summary>Creates a number of four bytes.</summary>
    public static ProtobufField OfFixed(int field, uint number) => new() { Field = (ulong)field, Form = Fixed32Form, Bytes = BitConverter.GetBytes(number) };

    /// <summary>Parses a message; returns null for other bytes.</summary>
    public static List<ProtobufField>? Parse(ReadOnlySpan<byte> bytes, int depth = 0)
    {
        List<ProtobufField> fields = [];
        while (!bytes.IsEmpty)
        {
            if (!TryVarint(ref bytes, out ulong tag) || tag >> 3 == 0)
            {
                return null;
            }

            ulong number = 0, length = (tag & 7) switch { Fixed64Form => 8ul, Fixed32Form => 4ul, _ => 0ul };
            bool isValid = (tag & 7) switch
            {
                NumberForm => TryVarint(ref bytes, out number),
                BytesForm => TryVarint(ref bytes, out length),
                Fixed64Form or Fixed32Form => true,
                _ => false,
            };
            if (!isValid || length > (ulong)bytes.Length)
            {
                return null;
            }

            ReadOnlySpan<byte> value = bytes[..(int)length];
            bytes = bytes[(int)length..];
            List<ProtobufField>? children = (tag & 7) == BytesForm && length > 0 && depth < MaxDepth ? Parse(value, depth + 1) : null;
            fields.Add(new() { Field = tag >> 3, Form = (int)(tag & 7), Number = number, Bytes = value.ToArray(), Children = children });
        }

        return fields;
    }

    /// <summary>Returns the bytes of a message.</summary>
    public static byte[] ToBytes(IEnumerable<ProtobufField> fields)
    {
        List<byte> bytes = [];
        foreach (ProtobufField field in fields)
        {
            field.AddTo(bytes);
        }

        return [.. bytes];
    }

    /// <summary>Adds a number in groups of seven bits, the lowest first.</summary>
    public static void AddVarint(List<byte> bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
    }

    /// <summary>Reads a number in groups of seven bits.</summary>
    public static bool TryVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < Math.Min(bytes.Length, 10); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    private void AddTo(List<byte> bytes)
    {
        AddVarint(bytes, (Field << 3) | (uint)Form);
        if (Form == NumberForm)
        {
            AddVarint(bytes, Number);
            return;
        }

        byte[] value = Children is null ? Bytes : ToBytes(Children);
        if (Form == BytesForm)
        {
            AddVarint(bytes, FalseLength ?? (ulong)value.Length);
        }

        bytes.AddRange(value);
    }
}
