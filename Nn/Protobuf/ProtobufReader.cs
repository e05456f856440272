using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using NeoResNet.Nn.Checkpoints;

namespace NeoResNet.Nn;

/// <summary>
/// Reads the fields of one protocol buffer message in the order of the bytes. The bytes are
/// untrusted.
/// </summary>
/// <remarks>
/// <see cref="Next"/> moves to a field; exactly one of the value methods, or <see cref="Skip"/>,
/// must follow it. A nested message is a reader of its own over the same memory, so nothing is
/// copied. Source: "Protocol Buffers, Encoding".
/// </remarks>
internal ref struct ProtobufReader
{
    private const int NumberForm = 0;
    private const int Fixed64Form = 1;
    private const int BytesForm = 2;
    private const int Fixed32Form = 5;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly long _start;
    private readonly string _file;
    private int _next;
    private int _field;
    private int _form;

    /// <summary>Creates a reader of one message.</summary>
    /// <param name="bytes">The message without its length.</param>
    /// <param name="start">Position of the message in the file, for messages of exceptions.</param>
    /// <param name="file">Name of the file, for messages of exceptions.</param>
    public ProtobufReader(ReadOnlySpan<byte> bytes, long start, string file)
    {
        _bytes = bytes;
        _start = start;
        _file = file;
    }

    /// <summary>Gets the number of the current field.</summary>
    public readonly int Field => _field;

    /// <summary>Gets whether the current field is a varint.</summary>
    public readonly bool IsNumber => _form == NumberForm;

    /// <summary>Gets whether the current field has a length, as texts and messages have.</summary>
    public readonly bool IsBytes => _form == BytesForm;

    /// <summary>Gets the length of the message in bytes.</summary>
    public readonly int Length => _bytes.Length;

    /// <summary>Gets the name of the file.</summary>
    public readonly string File => _file;

    /// <summary>Gets the position in the file of the next unread byte.</summary>
    public readonly long Position => _start + _next;

    /// <summary>Moves to the next field.</summary>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="CheckpointException">The bytes are not a field.</exception>
    public bool Next()
    {
        if (_next == _bytes.Length)
        {
            return false;
        }

        ulong tag = Varint();
        _form = (int)(tag & 7);
        if (tag >> 3 is 0 or > 536_870_911 || _form is not (NumberForm or Fixed64Form or BytesForm or Fixed32Form))
        {
            throw Fault($"expected a field of a protocol buffer, found the tag {tag}.");
        }

        _field = (int)(tag >> 3);
        return true;
    }

    /// <summary>Reads the current field as a varint.</summary>
    /// <exception cref="CheckpointException">The field has another form, or ends early.</exception>
    public long Number()
    {
        Demand(NumberForm);
        return (long)Varint();
    }

    /// <summary>Reads the current field as four bytes.</summary>
    /// <exception cref="CheckpointException">The field has another form, or ends early.</exception>
    public uint Fixed32()
    {
        Demand(Fixed32Form);
        return BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
    }

    /// <summary>Reads the current field as a 32-bit float.</summary>
    /// <exception cref="CheckpointException">The field has another form, or ends early.</exception>
    public float Float() => BitConverter.UInt32BitsToSingle(Fixed32());

    /// <summary>Reads the bytes of the current field, without a copy.</summary>
    /// <exception cref="CheckpointException">The field has another form, or ends early.</exception>
    public ReadOnlySpan<byte> Bytes()
    {
        Demand(BytesForm);
        ulong length = Varint();
        return length <= (ulong)(_bytes.Length - _next)
            ? Take((int)length)
            : throw Fault($"field {_field} announces {length} bytes, but the message has {_bytes.Length - _next} more.");
    }

    /// <summary>Reads the current field as a UTF-8 text.</summary>
    /// <exception cref="CheckpointException">The field is not a valid text.</exception>
    public string Text()
    {
        ReadOnlySpan<byte> bytes = Bytes();
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw Fault($"field {_field} is not valid UTF-8.");
    }

    /// <summary>Reads the current field as a nested message.</summary>
    /// <exception cref="CheckpointException">The field has another form, or ends early.</exception>
    public ProtobufReader Message()
    {
        ReadOnlySpan<byte> bytes = Bytes();
        return new ProtobufReader(bytes, Position - bytes.Length, _file);
    }

    /// <summary>Gets whether no bytes of the message are left.</summary>
    public readonly bool IsAtEnd => _next == _bytes.Length;

    /// <summary>Reads the next number of a packed field, whose message this is.</summary>
    /// <exception cref="CheckpointException">The number ends early.</exception>
    public long PackedNumber() => (long)Varint();

    /// <summary>Adds the numbers of a repeated field, packed or not, to a list.</summary>
    /// <exception cref="CheckpointException">The field is neither, or ends early.</exception>
    public void Numbers(List<long> values)
    {
        if (IsNumber)
        {
            values.Add(Number());
            return;
        }

        ProtobufReader packed = Message();
        while (packed._next < packed._bytes.Length)
        {
            values.Add((long)packed.Varint());
        }
    }

    /// <summary>
    /// Reads the elements of a repeated field of fixed size, packed or not: the bytes of all of
    /// them or of one.
    /// </summary>
    /// <param name="size">The size of one element in bytes: 4 or 8.</param>
    /// <exception cref="CheckpointException">The field has another form or length.</exception>
    public ReadOnlySpan<byte> Fixed(int size)
    {
        if (_form == (size == sizeof(uint) ? Fixed32Form : Fixed64Form))
        {
            return Take(size);
        }

        ReadOnlySpan<byte> packed = Bytes();
        return packed.Length % size == 0 ? packed : throw Fault($"field {_field} has {packed.Length} bytes, which is not a multiple of {size}.");
    }

    /// <summary>Skips the value of the current field.</summary>
    /// <exception cref="CheckpointException">The value ends early.</exception>
    public void Skip()
    {
        switch (_form)
        {
            case NumberForm:
                Varint();
                break;
            case BytesForm:
                Bytes();
                break;
            default:
                Take(_form == Fixed32Form ? sizeof(uint) : sizeof(ulong));
                break;
        }
    }

    /// <summary>Creates an exception for the current position.</summary>
    /// <param name="reason">The expected and the actual content, in one sentence.</param>
    public readonly CheckpointException Fault(string reason) => new(_file, Position, reason);

    private readonly void Demand(int form)
    {
        if (_form != form)
        {
            throw Fault($"field {_field} has the wire type {_form}; expected {form}.");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _next)
        {
            throw Fault($"field {_field} needs {count} bytes, but the message has {_bytes.Length - _next} more.");
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(_next, count);
        _next += count;
        return taken;
    }

    private ulong Varint() => Nn.Varint.Read(_bytes, ref _next) ?? throw Fault($"a number has no end within {Nn.Varint.MaxLength} bytes or the message.");
}
