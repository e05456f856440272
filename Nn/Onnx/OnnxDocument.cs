namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Represents an ONNX model (ModelProto of onnx.proto3), without the numbers of its constants,
/// which are written directly from the variables to the stream.
/// </summary>
internal sealed class OnnxDocument
{
    // The operator set and file version of ONNX 1.12 (2022), which all current runtimes support.
    private const int OperatorSet = 17;
    private const int FileVersion = 8;

    private const int GraphField = 7;
    private const int ConstantField = 5;

    internal List<OnnxNode> Nodes { get; } = [];

    internal List<OnnxConstant> Constants { get; } = [];

    internal List<OnnxValue> Inputs { get; } = [];

    internal List<OnnxValue> Outputs { get; } = [];

    /// <summary>Writes the model from its first to its last byte.</summary>
    /// <remarks>
    /// The format stores lengths before contents, so the method creates all small parts first. If
    /// the model is too large, the method throws before it writes.
    /// </remarks>
    /// <exception cref="NotSupportedException">The model would exceed 2 GB.</exception>
    internal void Write(Stream stream, OnnxExportOptions options)
    {
        var graph = new ProtobufWriter();
        Nodes.ForEach(node => graph.Message(1, node.Write));
        graph.Text(2, options.GraphName);
        Inputs.ForEach(input => graph.Message(11, input.Write));
        Outputs.ForEach(output => graph.Message(12, output.Write));

        ProtobufWriter[] heads = [.. Constants.Select(HeadOf)];
        long graphBytes = graph.Written.Length + Constants.Zip(heads, (constant, head) => head.Written.Length + constant.DataBytes).Sum();
        ProtobufWriter model = HeadOf(options);
        model.Head(GraphField, graphBytes);
        if (graphBytes + model.Written.Length > int.MaxValue)
        {
            throw new NotSupportedException(
                $"The model takes {graphBytes + model.Written.Length} bytes; a single ONNX file is limited to {int.MaxValue} bytes, the limit of protocol buffers. Export a smaller network.");
        }

        stream.Write(model.Written);
        stream.Write(graph.Written);
        for (int i = 0; i < heads.Length; i++)
        {
            stream.Write(heads[i].Written);
            Constants[i].WriteData(stream);
        }
    }

    private static ProtobufWriter HeadOf(OnnxConstant constant)
    {
        ProtobufWriter content = constant.Head();
        var head = new ProtobufWriter();
        head.Head(ConstantField, content.Written.Length + constant.DataBytes);
        head.Raw(content.Written);
        return head;
    }

    private static ProtobufWriter HeadOf(OnnxExportOptions options)
    {
        var model = new ProtobufWriter();
        model.Number(1, FileVersion);
        model.Text(2, "NeoResNet");
        model.Message(8, set => set.Number(2, OperatorSet));
        foreach ((string key, string value) in (options.Metadata ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            model.Message(14, entry =>
            {
                entry.Text(1, key);
                entry.Text(2, value);
            });
        }

        return model;
    }
}
