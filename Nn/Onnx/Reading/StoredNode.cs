namespace NeoResNet.Nn.Onnx;

/// <summary>Represents an operation of an ONNX file (NodeProto of onnx.proto3).</summary>
/// <param name="Kind">The operator, such as <c>Conv</c>.</param>
/// <param name="Domain">The operator's domain; empty for ONNX's own operators.</param>
/// <param name="Name">Name of the node; can be empty.</param>
/// <param name="Inputs">Names of the inputs; an empty name is an omitted input.</param>
/// <param name="Outputs">Names of the outputs; an empty name is an unused output.</param>
/// <param name="Attributes">The constant arguments by name.</param>
internal sealed record StoredNode(
    string Kind, string Domain, string Name, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, StoredAttribute> Attributes)
{
    /// <summary>Gets the name for messages: the node's, or that of its first output.</summary>
    internal string Label => Name.Length > 0 ? Name : Outputs.Count > 0 ? Outputs[0] : "?";

    /// <summary>Gets the operator for messages, with its domain if it is not ONNX's own.</summary>
    internal string Operator => Domain.Length == 0 ? Kind : $"{Domain}.{Kind}";

    /// <summary>Determines whether a domain is that of ONNX's own operators.</summary>
    internal static bool IsOnnx(string domain) => domain is "" or "ai.onnx";

    internal static StoredNode Read(ProtobufReader message, OnnxSource source)
    {
        string kind = "", domain = "", name = "";
        List<string> inputs = [], outputs = [];
        Dictionary<string, StoredAttribute> attributes = [];
        while (source.Next(ref message))
        {
            switch (message.Field)
            {
                case 1:
                    inputs.Add(message.Text());
                    break;
                case 2:
                    outputs.Add(message.Text());
                    break;
                case 3:
                    name = message.Text();
                    break;
                case 4:
                    kind = message.Text();
                    break;
                case 5:
                    StoredAttribute attribute = StoredAttribute.Read(message.Message(), source);
                    if (!attributes.TryAdd(attribute.Name, attribute))
                    {
                        throw message.Fault($"a node has two attributes '{attribute.Name}'.");
                    }

                    break;
                case 7:
                    domain = message.Text();
                    break;
                default:
                    message.Skip();
                    break;
            }
        }

        return new(kind, IsOnnx(domain) ? "" : domain, name, inputs, outputs, attributes);
    }
}
