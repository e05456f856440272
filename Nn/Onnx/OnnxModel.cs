using NeoResNet.Nn.Checkpoints;

namespace NeoResNet.Nn.Onnx;

/// <summary>Represents an ONNX model that was imported as a graph.</summary>
/// <remarks>
/// <para>
/// Images are [batch, height, width, channels] at inputs, outputs and end points, whatever the order
/// in the model. Values of other ranks keep their order. All values are float32, and the batch size
/// is free.
/// </para>
/// <para>
/// The names are the model's own names of its values. Constants of the model are variables with
/// their own names. Filters have the layout [height, width, inputs, outputs].
/// </para>
/// </remarks>
public sealed class OnnxModel : IDisposable
{
    private readonly VariableStore _variables;

    private OnnxModel(StoredModel stored)
    {
        FileName = stored.File;
        Producer = stored.Producer;
        GraphName = stored.GraphName;
        Metadata = stored.Metadata;
        _variables = new();
        try
        {
            OnnxImporter imported = OnnxImporter.Import(stored, new(_variables));
            OperatorSet = imported.OperatorSet;
            Graph = imported.Graph;
            Inputs = imported.Inputs;
            Outputs = imported.Outputs;
            EndPoints = imported.EndPoints;
        }
        catch
        {
            _variables.Dispose();
            throw;
        }
    }

    /// <summary>Gets the path of the file, or the name of the stream.</summary>
    public string FileName { get; }

    /// <summary>Gets the name of the software that wrote the model; can be empty.</summary>
    public string Producer { get; }

    /// <summary>Gets the name of the model's graph; can be empty.</summary>
    public string GraphName { get; }

    /// <summary>Gets the version of ONNX's operators that the model uses, 7 to 22.</summary>
    public int OperatorSet { get; }

    /// <summary>Gets the texts of the model's metadata; empty if there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Gets the graph, whose variables are those of the model.</summary>
    public Graph Graph { get; }

    /// <summary>Gets the nodes to feed, in the model's order.</summary>
    public EndPoints Inputs { get; }

    /// <summary>Gets the nodes of the model's results, in the model's order.</summary>
    public EndPoints Outputs { get; }

    /// <summary>Gets the nodes of all values that the outputs depend on.</summary>
    /// <remarks>
    /// The values include inputs and outputs. They do not include constants, and images that the
    /// model flattened although they have more than one pixel.
    /// </remarks>
    public EndPoints EndPoints { get; }

    /// <summary>Imports a model from a file.</summary>
    /// <param name="path">
    /// Path of the file. External data is read from the folder of the file.
    /// </param>
    /// <returns>The model. The caller must dispose it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="CheckpointException">
    /// The file is damaged or larger than 2 GB, its external data is missing or outside its folder,
    /// or it contains unsupported operators. The message lists all unsupported operators with their
    /// nodes.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or the path is that of a folder.
    /// </exception>
    public static OnnxModel Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(StoredModel.Read(path));
    }

    /// <summary>Imports a model from a stream.</summary>
    /// <param name="stream">
    /// The stream, which the method reads to its end and leaves open. The model must not use external
    /// data.
    /// </param>
    /// <param name="name">Name of the stream in messages.</param>
    /// <returns>The model. The caller must dispose it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    /// <exception cref="CheckpointException">
    /// The content is damaged or larger than 2 GB, or it contains unsupported operators. The message
    /// lists all unsupported operators with their nodes.
    /// </exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static OnnxModel Load(Stream stream, string name = "ONNX stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(StoredModel.Read(stream, name));
    }

    /// <summary>Imports a model from memory.</summary>
    /// <param name="bytes">The content of a file. The model must not use external data.</param>
    /// <param name="name">Name of the content in messages.</param>
    /// <returns>The model. The caller must dispose it.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    /// <exception cref="CheckpointException">
    /// The content is damaged, or it contains unsupported operators. The message lists all
    /// unsupported operators with their nodes.
    /// </exception>
    public static OnnxModel Load(ReadOnlyMemory<byte> bytes, string name = "ONNX bytes")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(StoredModel.Read(bytes, name, null));
    }

    /// <summary>Frees the values of the variables.</summary>
    /// <remarks>Sessions can still run the plans that they have compiled.</remarks>
    public void Dispose() => _variables.Dispose();
}
