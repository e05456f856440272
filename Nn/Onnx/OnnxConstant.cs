using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>Represents a constant of an ONNX graph (TensorProto).</summary>
/// <param name="Name">Name of the constant's value.</param>
/// <param name="Dimensions">Sizes of the dimensions, outermost first.</param>
/// <remarks>
/// The numbers of a constant are created when they are written, so only one constant at a time is
/// in memory.
/// </remarks>
internal abstract record OnnxConstant(string Name, IReadOnlyList<int> Dimensions)
{
    private const int RawDataField = 9;

    private protected abstract int ElementTypeCode { get; }

    private protected abstract int ElementBytes { get; }

    /// <summary>Gets the size of the numbers in bytes.</summary>
    internal long DataBytes => Dimensions.Aggregate((long)ElementBytes, (product, size) => product * size);

    /// <summary>Returns the message up to the numbers, including their tag and length.</summary>
    internal ProtobufWriter Head()
    {
        var writer = new ProtobufWriter();
        foreach (int size in Dimensions)
        {
            writer.Number(1, size);
        }

        writer.Number(2, ElementTypeCode);
        writer.Text(8, Name);
        writer.Head(RawDataField, DataBytes);
        return writer;
    }

    /// <summary>Writes the numbers, little-endian.</summary>
    internal abstract void WriteData(Stream stream);

    /// <summary>Represents float32 numbers that <paramref name="Make"/> computes.</summary>
    internal sealed record Floats(string Name, IReadOnlyList<int> Dimensions, Func<NhwcTensor> Make) : OnnxConstant(Name, Dimensions)
    {
        private protected override int ElementTypeCode => 1;

        private protected override int ElementBytes => sizeof(float);

        internal override void WriteData(Stream stream) => TensorBytes.Write(stream, Make().Span);
    }

    /// <summary>Represents a few integers, such as pads or axes.</summary>
    internal sealed record Integers(string Name, params IReadOnlyList<int> Values) : OnnxConstant(Name, [Values.Count])
    {
        private protected override int ElementTypeCode => 7;

        private protected override int ElementBytes => sizeof(long);

        internal override void WriteData(Stream stream)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            foreach (int value in Values)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
                stream.Write(bytes);
            }
        }
    }
}
