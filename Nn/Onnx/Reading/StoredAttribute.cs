namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Represents a constant argument of an operation (AttributeProto of onnx.proto3). The reader skips
/// subgraphs, which no supported operator has.
/// </summary>
/// <param name="Name">Name of the attribute.</param>
internal sealed record StoredAttribute(string Name)
{
    internal float? Real { get; private set; }

    internal long? Integer { get; private set; }

    internal string? Words { get; private set; }

    internal StoredTensor? Tensor { get; private set; }

    internal List<float> Reals { get; } = [];

    internal List<long> Integers { get; } = [];

    internal static StoredAttribute Read(ProtobufReader message, OnnxSource source)
    {
        var read = new StoredAttribute("");
        string name = "";
        while (source.Next(ref message))
        {
            switch (message.Field)
            {
                case 1:
                    name = message.Text();
                    break;
                case 2:
                    read.Real = message.Float();
                    break;
                case 3:
                    read.Integer = message.Number();
                    break;
                case 4:
                    // Latin1 keeps all bytes: the text of an attribute need not be valid UTF-8.
                    read.Words = System.Text.Encoding.Latin1.GetString(message.Bytes());
                    break;
                case 5:
                    read.Tensor = StoredTensor.Read(message.Message(), source);
                    break;
                case 7:
                    StoredTensor.AddFloats(ref message, read.Reals);
                    break;
                case 8:
                    message.Numbers(read.Integers);
                    break;
                default:
                    message.Skip();
                    break;
            }
        }

        return read with { Name = name };
    }
}
