using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace NeoResNet.Onnx.Tests.Families;

/// <summary>Protocol buffers as far as an ONNX file needs them. Not the library's writer: what it gets wrong must show.</summary>
internal sealed class WireWriter
{
    private readonly MemoryStream _bytes = new();

    public byte[] ToArray() => _bytes.ToArray();

    public WireWriter Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public WireWriter Real(int field, float value)
    {
        Varint(((ulong)field << 3) | 5);
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(four, value);
        _bytes.Write(four);
        return this;
    }

    public WireWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public WireWriter Message(int field, WireWriter message) => Bytes(field, message.ToArray());

    public WireWriter Floats(int field, ReadOnlySpan<float> values) => Bytes(field, MemoryMarshal.AsBytes(values));

    public WireWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    private void Varint(ulong value)
    {
        for (; value > 127; value >>= 7)
        {
            _bytes.WriteByte((byte)(value | 128));
        }

        _bytes.WriteByte((byte)value);
    }
}
