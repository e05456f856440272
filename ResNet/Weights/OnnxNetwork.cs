using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Represents an ONNX model as a network: its build adds the model to a graph, with the model's
/// values.
/// </summary>
internal sealed class OnnxNetwork
{
    private const int DefaultSize = 224;

    // The names under which a classifier finds its results.
    private const string Predictions = "predictions", GlobalPool = "global_pool";

    private readonly PartialShape _declared;
    private StoredModel? _stored;

    private OnnxNetwork(StoredModel stored, bool isStream)
    {
        // Without values, this import checks the operators and determines the shapes.
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        OnnxImporter imported = OnnxImporter.Import(stored, graph, assigns: false);
        if (imported.Inputs.Count != 1 || imported.Inputs.Values.Single() is not { Shape.Rank: 4 } images)
        {
            throw new DataFileException(stored.File, null, "the model does not have exactly one input of rank 4, so it has no input for images. Use OnnxModel.Load.");
        }

        _declared = images.Shape;
        _stored = stored;
        FileName = stored.File;
        Recipe = RecipeFile.Find(stored.File, stored.Metadata, isStream);
        Classes = LogitsOf(imported) is { } logits ? logits.Shape[^1] ?? 0 : 0;
        string name = Path.GetFileNameWithoutExtension(stored.File);
        Definition = new(name.Length > 0 ? name : "onnx", _declared[1] ?? Recipe.Recipe?.Height ?? DefaultSize, Classes, Build) { IsImported = true };
    }

    /// <summary>Gets the path of the file, or the name of the stream.</summary>
    public string FileName { get; }

    /// <summary>Gets the network, which can be built once.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>Gets the number of classes; 0 if the model returns features.</summary>
    public int Classes { get; }

    /// <summary>
    /// Gets the height and width in pixels if the model fixes them and they are equal; otherwise,
    /// null.
    /// </summary>
    public int? FixedSize => _declared[1] == _declared[2] ? _declared[1] : null;

    /// <summary>Gets the recipe of the model, if one is known.</summary>
    public FoundRecipe Recipe { get; }

    /// <summary>
    /// Finds the names of the classes: those of a recipe or of the model; else those of ImageNet, if
    /// the file has the well-known name of ImageNet weights; else null.
    /// </summary>
    /// <param name="recipe">The recipe to use.</param>
    public FoundClassNames? FindClassNames(FoundRecipe recipe) => Classes == 0 ? null
        : recipe.FindClassNames(Classes) ?? (recipe.Origin == RecipeOrigin.KnownName ? FoundClassNames.OfImageNet(Definition.Name, Classes, recipe.Recipe) : null);

    /// <summary>
    /// Returns whether a file is an ONNX model: by its content, or by its name if the content is
    /// unknown or can be read only once.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static bool IsOnnx(string path) => Checkpoint.KindOfFile(path) switch
    {
        FileKind.Onnx => true,
        null or FileKind.Unknown => IsNamedOnnx(path),
        _ => false,
    };

    /// <summary>Returns whether a stream contains an ONNX model, as for a file.</summary>
    /// <param name="stream">A seekable stream, whose position stays unchanged.</param>
    /// <param name="name">Name of the stream.</param>
    public static bool IsOnnx(Stream stream, string name) => FileKinds.Of(stream) switch
    {
        FileKind.Onnx => true,
        FileKind.Unknown => IsNamedOnnx(name),
        _ => false,
    };

    /// <summary>Reads a model.</summary>
    /// <exception cref="DataFileException">
    /// The file is damaged, contains unsupported operators or has no input for images.
    /// </exception>
    public static OnnxNetwork Load(string path) => new(StoredModel.Read(path), isStream: false);

    /// <inheritdoc cref="Load(string)"/>
    public static OnnxNetwork Load(Stream stream, string name) => new(StoredModel.Read(stream, name), isStream: true);

    /// <inheritdoc cref="Load(string)"/>
    public static OnnxNetwork Load(ReadOnlyMemory<byte> bytes, string name) => new(StoredModel.Read(bytes, name, null), isStream: true);

    /// <summary>
    /// Returns a placeholder with the sizes of a given one, and those of the model where the given
    /// sizes are unknown.
    /// </summary>
    public Node Specialize(Node given)
    {
        PartialShape shape = [given.Shape[0], given.Shape[1] ?? _declared[1], given.Shape[2] ?? _declared[2], _declared[3] ?? given.Shape[3]];
        return shape == given.Shape ? given : given.Graph.Placeholder(shape, "images");
    }

    /// <summary>
    /// Adds class activation maps, if the logits are a dense layer on the mean of the last features.
    /// </summary>
    /// <returns>The maps; null if the logits are computed in another way.</returns>
    public static Node? FindMaps(Node logits)
    {
        var layers = new Stack<Node>();
        Node node = logits;
        for (; node.Operation is SpatialSqueezeOperation or BiasAddOperation or ScaleOperation or Conv2DOperation; node = node.Inputs[0])
        {
            if (node.Operation is not SpatialSqueezeOperation)
            {
                layers.Push(node);
            }
        }

        if (node.Operation is not GlobalMeanOperation || layers.Count(layer => layer.Operation is Conv2DOperation convolution && convolution.Weights.Shape[0] == 1 && convolution.Weights.Shape[1] == 1) != 1)
        {
            return null;
        }

        return layers.Aggregate(node.Inputs[0], (net, layer) => net.Graph.Add(layer.Operation, [net], "maps"));
    }

    private static bool IsNamedOnnx(string name) => name.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);

    private (Node Net, EndPoints EndPoints) Build(
        Node inputs, int? numClasses, bool? isTraining, bool globalPool, int? outputStride, bool? spatialSqueeze, bool? reuse, string scope)
    {
        StoredModel stored = _stored ?? throw new InvalidOperationException($"{FileName} was already built. Load the model again.");
        if (isTraining == true || !globalPool || outputStride is not null || spatialSqueeze is not null || reuse == true)
        {
            throw new ArgumentException($"{FileName}: an ONNX model has a fixed structure. Training mode, output stride, squeezing, pooling and reuse cannot be selected.");
        }

        OnnxImporter imported = inputs.Graph.Atomically(() => OnnxImporter.Import(stored, inputs.Graph, inputs));
        _stored = null;
        Node output = imported.Outputs.Values.First();
        var endPoints = new EndPoints(new OutputsCollection());
        foreach ((string name, Node node) in imported.EndPoints.Where(point => point.Value != inputs))
        {
            endPoints.Add(name, node);
        }

        if (endPoints.Values.LastOrDefault(node => node.Operation is GlobalMeanOperation) is { } mean)
        {
            endPoints.Add(GlobalPool, mean);
        }

        if (LogitsOf(imported) is not { } logits)
        {
            return (output, endPoints);
        }

        Node results = imported.Outputs.Values.First(node => node == logits || node.Inputs.Contains(logits));
        endPoints.Add($"{scope}/logits", logits);
        endPoints.Add(Predictions, IsProbabilities(results) ? results : inputs.Graph.Add(new SoftmaxOperation(), [logits]));
        return (logits, endPoints);
    }

    // The first output that is [batch, classes] or [batch, 1, 1, classes], and not the mean of
    // features.
    private static Node? LogitsOf(OnnxImporter imported)
    {
        Node? result = imported.Outputs.Values.FirstOrDefault(node => HasOnePixel(node.Shape) && !IsMean(node));
        return result is not null && (IsProbabilities(result) || result.Operation is SoftmaxOperation) ? result.Inputs[0] : result;
    }

    private static bool HasOnePixel(PartialShape shape) => shape.Rank == 2 || (shape.Rank == 4 && shape[1] == 1 && shape[2] == 1);

    private static bool IsProbabilities(Node node) => node.Operation is SoftmaxOperation { IsLogarithm: false } or ElementwiseOperation { Function: Backends.Sigmoid };

    private static bool IsMean(Node node) => node.Operation is GlobalMeanOperation || (node.Operation is SpatialSqueezeOperation && IsMean(node.Inputs[0]));
}
