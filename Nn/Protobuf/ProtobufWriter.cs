using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace NeoResNet.Nn;

/// <summary>
/// Writes the protocol buffer fields that ONNX and TensorFlow need: integers, floats, texts and
/// nested messages, in the order of the calls.
/// </summary>
/// <remarks>Source: "Protocol Buffers, Encoding".</remarks>
internal sealed class ProtobufWriter
{
    private const int NumberForm = 0;
    private const int BytesForm = 2;
    private const int Fixed32Form = 5;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>Gets the bytes written so far.</summary>
    internal ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    internal void Number(int field, long value)
    {
        Tag(field, NumberForm);
        Varint((ulong)value);
    }

    internal void Float(int field, float value) => Fixed32(field, BitConverter.SingleToUInt32Bits(value));

    internal void Fixed32(int field, uint value)
    {
        Tag(field, Fixed32Form);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.GetSpan(sizeof(uint)), value);
        _buffer.Advance(sizeof(uint));
    }

    internal void Text(int field, string value)
    {
        try
        {
            Bytes(field, StrictUtf8.GetBytes(value));
        }
        catch (EncoderFallbackException invalid)
        {
            throw new ArgumentException($"'{value}' is not valid Unicode. Remove unpaired surrogates.", nameof(value), invalid);
        }
    }

    internal void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Head(field, value.Length);
        _buffer.Write(value);
    }

    internal void Message(int field, Action<ProtobufWriter> write)
    {
        var message = new ProtobufWriter();
        write(message);
        Bytes(field, message.Written);
    }

    /// <summary>Writes numbers as one packed field.</summary>
    internal void Numbers(int field, ReadOnlySpan<long> values)
    {
        var packed = new ProtobufWriter();
        foreach (long value in values)
        {
            packed.Varint((ulong)value);
        }

        Bytes(field, packed.Written);
    }

    /// <summary>Writes the tag and the length of a field.</summary>
    /// <remarks>The caller writes the content of the field.</remarks>
    internal void Head(int field, long length)
    {
        Tag(field, BytesForm);
        Varint((ulong)length);
    }

    /// <summary>Writes bytes that are complete fields.</summary>
    internal void Raw(ReadOnlySpan<byte> fields) => _buffer.Write(fields);

    private void Tag(int field, int form) => Varint(((ulong)field << 3) | (uint)form);

    private void Varint(ulong value) => _buffer.Advance(Nn.Varint.Write(_buffer.GetSpan(Nn.Varint.MaxLength), value));
}
