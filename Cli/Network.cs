using System.Diagnostics;
using System.Text.Json;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Represents a network with its variables.</summary>
/// <remarks>
/// Building a network neither allocates weights nor computes anything; <see cref="Load"/> does.
/// </remarks>
internal sealed class Network : IDisposable
{
    // The number of ImageNet classes. Only slim's V2 weights have one more class, for the
    // background.
    private const int MaxDefaultClasses = 1000;

    private static readonly Dictionary<string, string> NoMetadata = [];

    private readonly NetworkWeights? _weights;
    private readonly OnnxNetwork? _onnx;
    private bool _isPartlyRandom;
    private RestoreReport? _report;
    private readonly ulong _seed;
    private readonly long _start = Stopwatch.GetTimestamp();

    private Network(ModelSettings settings, OnnxNetwork onnx, Func<Graph, int, Node> inputs)
    {
        CheckOnnx(settings);
        _onnx = onnx;
        Definition = onnx.Definition;
        Size = settings.GivenSize ?? Definition.ImageSize;
        Classes = onnx.Classes;
        CheckClasses(settings, Classes);
        Graph = new Graph(Variables);
        Inputs = onnx.Specialize(inputs(Graph, Size));
        (Net, EndPoints) = Definition.Build(Inputs);
    }

    private Network(ModelSettings settings, NetworkWeights? weights, Func<Graph, int, Node> inputs)
    {
        _seed = settings.Seed;
        _weights = weights;
        Definition = weights?.Network ?? NetworkCatalog.Get(settings.Model ?? settings.DefaultModel);
        Size = settings.GivenSize ?? Definition.ImageSize;
        Classes = settings.Classes ?? weights?.Classes ?? DefaultClasses(Definition);
        if (weights is not null)
        {
            CheckClasses(settings, weights.Classes);
        }

        Graph = new Graph(Variables);
        Inputs = inputs(Graph, Size);
        (Net, EndPoints) = Definition.Build(
            Inputs, Classes, isTraining: false, globalPool: settings.GlobalPool, outputStride: settings.OutputStride, spatialSqueeze: settings.Squeeze);
    }

    /// <summary>Gets the definition of the network.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>Gets the height and width of the images in pixels.</summary>
    public int Size { get; }

    /// <summary>Gets the number of classes; 0 for no logits.</summary>
    public int Classes { get; }

    /// <summary>
    /// Gets the recipe of the weights at <see cref="Size"/>; for random weights, the recipe of
    /// Inception.
    /// </summary>
    /// <exception cref="DataFileException">The weights have no recipe.</exception>
    public Recipe Recipe => ((_onnx?.Recipe ?? _weights?.Recipe)?.Require() ?? Recipe.Inception).WithSize(Size);

    /// <summary>
    /// Gets whether some or all weights are random: initialized here, or marked as random in their
    /// file.
    /// </summary>
    public bool HasRandomWeights => _isPartlyRandom || (_onnx is null && (_weights?.AreRandom ?? true));

    public VariableStore Variables { get; } = new();

    public Graph Graph { get; }

    public Node Inputs { get; }

    /// <summary>Gets the logits; for a network without classes, the features.</summary>
    public Node Net { get; }

    public EndPoints EndPoints { get; }

    /// <summary>
    /// Gets the time from the start of building to the end of <see cref="Load"/>, in seconds.
    /// </summary>
    public double LoadSeconds { get; private set; }

    /// <summary>
    /// Gets the arrays of the weights file that <see cref="Load"/> ignored, such as those of an
    /// optimizer.
    /// </summary>
    public IReadOnlyList<string> Ignored { get; private set; } = [];

    /// <summary>Builds a network on an input node.</summary>
    /// <param name="settings">The settings of the network.</param>
    /// <param name="inputs">
    /// Creates the input node, given the graph and the height and width in pixels.
    /// </param>
    /// <exception cref="DataFileException">
    /// The weights are damaged, or belong to another network.
    /// </exception>
    public static Network Build(ModelSettings settings, Func<Graph, int, Node> inputs)
    {
        if (settings.Weights is { } model && OnnxNetwork.IsOnnx(model))
        {
            return new(settings, OnnxNetwork.Load(model), inputs);
        }

        NetworkWeights? weights = settings.Weights is { } path ? NetworkWeights.Of(OpenWeights(path, settings), new(settings.Model) { Lenient = settings.Lenient }) : null;
        try
        {
            return new(settings, weights, inputs);
        }
        catch
        {
            weights?.Dispose();
            throw;
        }
    }

    /// <summary>Opens a weights file to read it or, if the user requests it, to map it.</summary>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public static ICheckpoint OpenWeights(string path, ModelSettings settings) => settings.MapWeights ? Safetensors.Map(path) : Checkpoint.Open(path);

    /// <summary>Builds a network on a placeholder of square images.</summary>
    public static Network Build(ModelSettings settings, int batch) => Build(settings, (graph, size) => graph.Placeholder([batch, size, size, 3], "images"));

    /// <summary>
    /// Returns the number of classes of random weights that is used if no option sets it.
    /// </summary>
    public static int DefaultClasses(NetworkDefinition network) => Math.Min(network.ClassCount, MaxDefaultClasses);

    /// <summary>
    /// Throws if the requested number of classes differs from the number of classes of the weights.
    /// </summary>
    /// <exception cref="DataFileException">The numbers differ.</exception>
    public static void CheckClasses(ModelSettings settings, int stored)
    {
        if (settings.Classes is { } classes and > 0 && classes != stored)
        {
            string found = stored == 0 ? "no logits" : $"logits for {stored} classes";
            throw new DataFileException(settings.Weights!, null, $"has {found}, but --classes {classes} was given. Omit --classes to use the number of classes in the weights.");
        }
    }

    /// <summary>Throws if an option does not apply to an ONNX model.</summary>
    /// <exception cref="UsageException">An option does not apply.</exception>
    public static void CheckOnnx(ModelSettings settings)
    {
        if (settings is { Model: not null } or { OutputStride: not null } or { Squeeze: not null } or { GlobalPool: false } or { MapWeights: true })
        {
            throw new UsageException("An ONNX model has a fixed structure and is read as a whole. Omit the options that choose or change a network, such as --model, and --map.");
        }
    }

    /// <summary>
    /// Reports the ignored prefix of the array names, the ignored arrays of a weights file, and the
    /// mismatches that a lenient load accepted, one line each.
    /// </summary>
    public static void Report(Terminal terminal, string? weights, string prefix, IReadOnlyList<string> ignored, RestoreReport? report, string summary)
    {
        if (prefix.Length > 0)
        {
            terminal.Notice($"{weights}: Ignored the prefix '{prefix}' of the array names.");
        }

        if (ignored.Count > 0)
        {
            terminal.Notice($"{weights}: Ignored {ignored.Count} arrays that are not variables of the network. The first is '{ignored[0]}'.");
        }

        // A strict load has no mismatch.
        if (report is { Missing.Count: > 0 } or { WrongShapes.Count: > 0 })
        {
            terminal.Notice($"{weights}: Restored a part of the variables; the others have random values. {summary}.");
        }
    }

    /// <summary>
    /// Writes the name of a network, and its depth if it is one of slim's V2 networks.
    /// </summary>
    public static void WriteName(Utf8JsonWriter json, NetworkDefinition network)
    {
        json.WriteString("model", network.Name);
        json.WriteOptional("depth", ResNetV2.Depths.Select(depth => (int?)depth).FirstOrDefault(depth => network.Name == $"resnet_v2_{depth}"));
    }

    /// <summary>
    /// Restores the variables from the weights file or initializes them randomly, and reports
    /// ignored arrays.
    /// </summary>
    /// <exception cref="RestoreException">
    /// A variable is missing in the file, or has a different shape.
    /// </exception>
    public void Load(Terminal terminal)
    {
        terminal.Cancellation.ThrowIfCancellationRequested();
        if (_weights is null && _onnx is null)
        {
            Variables.Initialize(_seed);
        }
        else if (_weights is not null)
        {
            // A network without classes can use the weights of a classifier.
            RestoredWeights restored = _weights.Restore(Variables, logits: Classes > 0);
            Ignored = restored.Ignored;
            _isPartlyRandom = restored.Random.Count > 0;
            _report = restored.Report;
            Report(terminal, _weights.FileName, _weights.Prefix, Ignored, restored.Report, restored.Summary);
        }

        LoadSeconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        terminal.Cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// Reads the class names of the weights; if the weights have no class names, numbers the
    /// classes.
    /// </summary>
    public ClassNames ReadClassNames() => FindClassNames()?.Names ?? ClassNames.Numbered(Classes);

    /// <summary>
    /// Returns metadata with the recipe and the class names of the weights, as far as they are known.
    /// </summary>
    public IReadOnlyDictionary<string, string> ReadMetadata()
    {
        FoundRecipe? found = _onnx?.Recipe ?? _weights?.Recipe;
        ClassNames? names = FindClassNames()?.Names;
        return new Dictionary<string, string>([.. found?.Recipe?.ToMetadata() ?? NoMetadata, .. names?.ToMetadata() ?? NoMetadata]);
    }

    private FoundClassNames? FindClassNames() =>
        Classes == 0 ? null : _onnx is null ? _weights?.FindClassNames() : _onnx.FindClassNames(_onnx.Recipe);

    /// <summary>Writes the name of the network.</summary>
    public void WriteName(Utf8JsonWriter json) => WriteName(json, Definition);

    /// <summary>
    /// Writes whether the weights are random, the ignored prefix and arrays of their file, and how
    /// its arrays match the network.
    /// </summary>
    public void WriteOrigin(Utf8JsonWriter json)
    {
        json.WriteBoolean("random_weights", HasRandomWeights);
        json.WriteString("prefix", _weights?.Prefix ?? "");
        json.WriteStrings("ignored", Ignored);
        RestoreReportJson.Write(json, _report);
    }

    public void Dispose()
    {
        Variables.Dispose();
        _weights?.Dispose();
    }
}
