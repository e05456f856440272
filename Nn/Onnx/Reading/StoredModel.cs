using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Represents the content of an ONNX file (ModelProto and GraphProto of onnx.proto3), without the
/// parts that inference does not need.
/// </summary>
/// <remarks>
/// Numbers of tensors stay in the bytes of the file until a consumer reads them.
/// </remarks>
internal sealed class StoredModel
{
    private readonly Dictionary<string, string> _metadata = [];

    private StoredModel(OnnxSource source)
    {
        File = source.File;
        FileBytes = source.Length;
        bool hasGraph = false;
        ProtobufReader model = source.Open();
        while (source.Next(ref model))
        {
            switch (model.Field)
            {
                case 2:
                    Producer = model.Text();
                    break;
                case 7:
                    // As for every field that is not repeated, the last graph would count; two of
                    // them are a damaged file.
                    if (hasGraph)
                    {
                        throw model.Fault("the model has two graphs.");
                    }

                    hasGraph = true;
                    ReadGraph(model.Message(), source);
                    break;
                case 8:
                    ReadOperatorSet(model.Message(), source);
                    break;
                case 14:
                    (string key, string value) = StoredTensor.ReadEntry(model.Message(), source);
                    _metadata[key] = value;
                    break;
                default:
                    model.Skip();
                    break;
            }
        }

        if (!hasGraph)
        {
            throw new CheckpointException(source.File, null, source.Length == 0 ? "the file is empty." : "not an ONNX model: it contains no graph.");
        }

        StoredBytes = OnnxSizes.Check(this);
    }

    /// <summary>Gets the path of the file, or the name of the stream.</summary>
    internal string File { get; }

    /// <summary>Gets the size of the file in bytes.</summary>
    internal long FileBytes { get; }

    /// <summary>
    /// Gets the size of the file and of the files with its external data, in bytes.
    /// </summary>
    internal long StoredBytes { get; }

    /// <summary>Gets the name of the software that wrote the file.</summary>
    internal string Producer { get; } = "";

    /// <summary>
    /// Gets the version of ONNX's own operators; null if the file does not use them.
    /// </summary>
    internal long? OperatorSet { get; private set; }

    /// <summary>Gets the name of the graph.</summary>
    internal string GraphName { get; private set; } = "";

    /// <summary>Gets the texts of the metadata.</summary>
    internal IReadOnlyDictionary<string, string> Metadata => _metadata;

    internal List<StoredNode> Nodes { get; } = [];

    internal List<StoredTensor> Initializers { get; } = [];

    internal List<StoredValue> Inputs { get; } = [];

    internal List<StoredValue> Outputs { get; } = [];

    /// <summary>Reads the content of a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="file">Path of the file, or the name of the stream, for messages.</param>
    /// <param name="folder">
    /// The folder of the file, for external data; null if the content is not from a file.
    /// </param>
    /// <exception cref="CheckpointException">
    /// The file is damaged, or its constants are far larger than its files.
    /// </exception>
    internal static StoredModel Read(ReadOnlyMemory<byte> bytes, string file, OnnxFolder? folder) => new(new OnnxSource(bytes, file, folder));

    /// <summary>Reads a file.</summary>
    internal static StoredModel Read(string path)
    {
        using FileStream file = System.IO.File.OpenRead(path);
        return Read(ReadAll(file, path), path, new OnnxFolder(path));
    }

    /// <summary>Reads a stream to its end.</summary>
    internal static StoredModel Read(Stream stream, string name) => Read(ReadAll(stream, name), name, null);

    private static byte[] ReadAll(Stream stream, string name)
    {
        // The length of a pipe or of a device is 0.
        if (stream is FileStream { CanSeek: true, Length: > 0 } file && file.Length <= Array.MaxLength)
        {
            byte[] bytes = GC.AllocateUninitializedArray<byte>((int)file.Length);
            int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return count == bytes.Length ? bytes : bytes[..count];
        }

        return BoundedStream.ReadToEnd(stream, Array.MaxLength)
            ?? throw new CheckpointException(name, null, $"has more than {Array.MaxLength} bytes, the maximum for an ONNX model. Store its weights as external data.");
    }

    private void ReadGraph(ProtobufReader graph, OnnxSource source)
    {
        while (source.Next(ref graph))
        {
            switch (graph.Field)
            {
                case 1:
                    Nodes.Add(StoredNode.Read(graph.Message(), source));
                    break;
                case 2:
                    GraphName = graph.Text();
                    break;
                case 5:
                    Initializers.Add(StoredTensor.Read(graph.Message(), source));
                    break;
                case 11:
                    Inputs.Add(StoredValue.Read(graph.Message(), source));
                    break;
                case 12:
                    Outputs.Add(StoredValue.Read(graph.Message(), source));
                    break;
                default:
                    graph.Skip();
                    break;
            }
        }
    }

    private void ReadOperatorSet(ProtobufReader set, OnnxSource source)
    {
        string domain = "";
        long version = 0;
        while (source.Next(ref set))
        {
            switch (set.Field)
            {
                case 1:
                    domain = set.Text();
                    break;
                case 2:
                    version = set.Number();
                    break;
                default:
                    set.Skip();
                    break;
            }
        }

        if (StoredNode.IsOnnx(domain))
        {
            OperatorSet = version;
        }
    }
}
