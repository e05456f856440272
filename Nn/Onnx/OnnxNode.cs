namespace NeoResNet.Nn.Onnx;

/// <summary>Represents an operation of an ONNX graph.</summary>
/// <remarks>The field numbers are those of NodeProto and AttributeProto in onnx.proto3.</remarks>
internal sealed record OnnxNode(string Kind, string Name, IReadOnlyList<string> Inputs, string Output, params IReadOnlyList<OnnxAttribute> Attributes)
{
    internal void Write(ProtobufWriter writer)
    {
        foreach (string input in Inputs)
        {
            writer.Text(1, input);
        }

        writer.Text(2, Output);
        writer.Text(3, Name);
        writer.Text(4, Kind);
        foreach (OnnxAttribute attribute in Attributes)
        {
            writer.Message(5, attribute.Write);
        }
    }
}

/// <summary>Represents a constant argument of an operation.</summary>
internal abstract record OnnxAttribute(string Name)
{
    private const int TypeField = 20;

    internal void Write(ProtobufWriter writer)
    {
        writer.Text(1, Name);
        WriteValue(writer);
    }

    private protected abstract void WriteValue(ProtobufWriter writer);

    internal sealed record Integer(string Name, long Value) : OnnxAttribute(Name)
    {
        private protected override void WriteValue(ProtobufWriter writer)
        {
            writer.Number(3, Value);
            writer.Number(TypeField, 2);
        }
    }

    internal sealed record Real(string Name, float Value) : OnnxAttribute(Name)
    {
        private protected override void WriteValue(ProtobufWriter writer)
        {
            writer.Float(2, Value);
            writer.Number(TypeField, 1);
        }
    }

    internal sealed record Words(string Name, string Value) : OnnxAttribute(Name)
    {
        private protected override void WriteValue(ProtobufWriter writer)
        {
            writer.Text(4, Value);
            writer.Number(TypeField, 3);
        }
    }

    internal sealed record Integers(string Name, params IReadOnlyList<int> Values) : OnnxAttribute(Name)
    {
        private protected override void WriteValue(ProtobufWriter writer)
        {
            foreach (int value in Values)
            {
                writer.Number(8, value);
            }

            writer.Number(TypeField, 7);
        }
    }
}
