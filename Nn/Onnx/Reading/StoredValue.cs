namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Represents an input or output of an ONNX file (ValueInfoProto of onnx.proto3).
/// </summary>
/// <param name="Name">Name of the value.</param>
/// <param name="ElementType">Code of the element type; 0 if it is not a tensor.</param>
/// <param name="Sizes">
/// The sizes, outermost first; null for a size that a run determines. Null if the rank is unknown.
/// </param>
internal sealed record StoredValue(string Name, int ElementType, IReadOnlyList<long?>? Sizes)
{
    internal static StoredValue Read(ProtobufReader message, OnnxSource source)
    {
        var value = new StoredValue("", 0, null);
        while (source.Next(ref message))
        {
            switch (message.Field)
            {
                case 1:
                    value = value with { Name = message.Text() };
                    break;
                case 2:
                    value = ReadType(message.Message(), value, source);
                    break;
                default:
                    message.Skip();
                    break;
            }
        }

        return value;
    }

    private static StoredValue ReadType(ProtobufReader type, StoredValue value, OnnxSource source)
    {
        while (source.Next(ref type))
        {
            if (type.Field == 1)
            {
                value = ReadTensorType(type.Message(), value, source);
            }
            else
            {
                type.Skip();
            }
        }

        return value;
    }

    private static StoredValue ReadTensorType(ProtobufReader tensor, StoredValue value, OnnxSource source)
    {
        while (source.Next(ref tensor))
        {
            switch (tensor.Field)
            {
                case 1:
                    value = value with { ElementType = (int)Math.Clamp(tensor.Number(), -1, int.MaxValue) };
                    break;
                case 2:
                    value = value with { Sizes = ReadShape(tensor.Message(), source) };
                    break;
                default:
                    tensor.Skip();
                    break;
            }
        }

        return value;
    }

    private static List<long?> ReadShape(ProtobufReader shape, OnnxSource source)
    {
        List<long?> sizes = [];
        while (source.Next(ref shape))
        {
            if (shape.Field == 1)
            {
                sizes.Add(ReadDimension(shape.Message(), source));
            }
            else
            {
                shape.Skip();
            }
        }

        return sizes;
    }

    // A dimension is a number, a name, or empty. Some exporters write -1 or 0 for an unknown size.
    private static long? ReadDimension(ProtobufReader dimension, OnnxSource source)
    {
        long? size = null;
        while (source.Next(ref dimension))
        {
            if (dimension.Field == 1)
            {
                size = dimension.Number() is > 0 and var number ? number : null;
            }
            else
            {
                dimension.Skip();
            }
        }

        return size;
    }
}
