using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Represents a named network: its structure, and the array names in files of its family.
/// <see cref="NetworkCatalog"/> lists the published networks. Create an instance for a custom
/// topology.
/// </summary>
public sealed class NetworkDefinition
{
    private static readonly string[] LogitsLeaves = ["weights", "biases"];

    private readonly BuildFunction _build;
    private readonly WeightNaming? _naming;
    private readonly Lazy<HashSet<string>> _fileNames;

    /// <summary>Creates a network from a topology.</summary>
    /// <param name="name">Name of the network, which is also its default scope.</param>
    /// <param name="topology">The network's structure.</param>
    /// <param name="family">
    /// Family that defines the names and layouts of the network's arrays in weights files.
    /// </param>
    /// <param name="imageSize">
    /// Height and width, in pixels, of the images that the network is designed for.
    /// </param>
    /// <param name="classes">Number of classes of the network's data set.</param>
    public NetworkDefinition(string name, ResNetTopology topology, WeightFamily family, int imageSize, int classes)
        : this(name, imageSize, classes, BuildOf(topology), WeightNaming.Of(family, topology))
    {
    }

    internal NetworkDefinition(string name, int imageSize, int classes, BuildFunction build, WeightNaming? naming = null)
    {
        Name = name;
        ImageSize = imageSize;
        ClassCount = classes;
        _build = build;
        _naming = naming;
        _fileNames = new(MakeFileNames);
    }

    internal delegate (Node Net, EndPoints EndPoints) BuildFunction(
        Node inputs, int? numClasses, bool? isTraining, bool globalPool, int? outputStride, bool? spatialSqueeze, bool? reuse, string scope);

    /// <summary>
    /// Gets the name, such as <c>resnet_v2_50</c>, which is also the default scope.
    /// </summary>
    public string Name { get; }

    /// <summary>
    /// Gets the height and width, in pixels, of the images that the network was designed for.
    /// </summary>
    public int ImageSize { get; }

    /// <summary>
    /// Gets the number of classes of the published weights, or of the data set that the network was
    /// designed for.
    /// </summary>
    public int ClassCount { get; }

    /// <summary>
    /// Adds the network to the graph of <paramref name="inputs"/>, with its family's defaults for
    /// all layers.
    /// </summary>
    /// <param name="inputs">
    /// Images [batch, height, width, channels]. Only the number of channels must be known.
    /// </param>
    /// <param name="numClasses">
    /// Number of classes; null or 0 returns features without logits.
    /// </param>
    /// <param name="isTraining">
    /// Whether batch norms use the batch's statistics; null means false.
    /// </param>
    /// <param name="globalPool">
    /// Whether the features are averaged over height and width before the logits.
    /// </param>
    /// <param name="outputStride">
    /// Ratio of input to output size, a multiple of the root's stride; null means the network's
    /// default. Units beyond it use atrous convolutions.
    /// </param>
    /// <param name="spatialSqueeze">
    /// Whether logits [batch, 1, 1, classes] become [batch, classes]; null follows
    /// <paramref name="globalPool"/>.
    /// </param>
    /// <param name="reuse">
    /// Whether the network uses existing variables. If true, the scope is <paramref name="scope"/>
    /// or <see cref="Name"/>.
    /// </param>
    /// <param name="scope">Variable scope; null means <see cref="Name"/>.</param>
    /// <inheritdoc cref="ResNetV2.Build" path="/returns"/>
    /// <inheritdoc cref="ResNetV2.Build" path="/exception"/>
    public (Node Net, EndPoints EndPoints) Build(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true, int? outputStride = null,
        bool? spatialSqueeze = null, bool? reuse = null, string? scope = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return _build(inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, reuse, scope ?? Name);
    }

    /// <summary>
    /// Presents a published file with the names and layouts of this network's variables, for
    /// <see cref="VariableStore.Restore(ICheckpoint, RestoreOptions?)"/>. If the file already has
    /// these names, returns it unchanged.
    /// </summary>
    /// <param name="file">
    /// An open file with the family's names. Disposing the result disposes the file.
    /// </param>
    /// <param name="variables">The store that holds the network's variables.</param>
    /// <param name="scope">The scope of the network; null for <see cref="Name"/>.</param>
    /// <returns>A view of the file with the variables' names.</returns>
    /// <exception cref="CheckpointException">
    /// Two arrays of the file name the same variable.
    /// </exception>
    public ICheckpoint Adapt(ICheckpoint file, VariableStore variables, string? scope = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(variables);
        string prefix = $"{scope ?? Name}/";
        return _naming is null || file.Entries.Any(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal))
            ? file
            : new FamilyCheckpoint(file, _naming, variables.Variables.Where(variable => variable.Name.StartsWith(prefix, StringComparison.Ordinal)), prefix);
    }

    /// <summary>
    /// Returns the names of all arrays in a file of this network, in the normalized form of the
    /// family, and the names of its variables, with logits.
    /// </summary>
    internal IReadOnlySet<string> FileNames() => _fileNames.Value;

    /// <summary>
    /// Gets whether the files of the family name layers by their place in the network. Generic
    /// names, which Keras numbers in the order of creation, identify no network.
    /// </summary>
    internal bool HasOwnNames => _naming is { IsGeneric: false };

    /// <summary>
    /// Returns the shape of an array in a file of the family, for a variable that does not belong to
    /// the logits.
    /// </summary>
    internal Shape ShapeInFile(Shape variable) =>
        _naming is { OutputsFirst: true } && variable.Rank == 4 ? [variable[3], variable[2], variable[0], variable[1]] : variable;

    /// <summary>Adds the network's variables to a store, without values.</summary>
    /// <param name="variables">The store.</param>
    /// <param name="classes">Number of classes; 0 for no logits.</param>
    internal void AddVariables(VariableStore variables, int classes) =>
        _ = Build(new Graph(variables).Placeholder([null, ImageSize, ImageSize, RgbImage.Channels]), classes);

    /// <summary>Returns the name that a file of the family uses for a variable.</summary>
    internal string NameInFile(string variable) =>
        _naming is not null && VariablePlace.Of(variable[(Name.Length + 1)..]) is { } place ? _naming.NameOf(place) : variable;

    private HashSet<string> MakeFileNames()
    {
        using var variables = new VariableStore();
        AddVariables(variables, classes: 1);
        var names = new HashSet<string>();
        foreach (Variable variable in variables.Variables)
        {
            _ = names.Add(variable.Name);
            _ = names.Add(NameInFile(variable.Name));
        }

        return names;
    }

    /// <summary>Returns the normalized form of an array name in a file of this network.</summary>
    internal string Normalize(string fileName) => _naming?.Normalize(fileName) ?? fileName;

    /// <summary>
    /// Gets whether the network is an ONNX model, which names its values and variables itself.
    /// </summary>
    internal bool IsImported { get; init; }

    /// <summary>Returns <see cref="Name"/>.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;

    /// <summary>
    /// Returns the number of classes of the logits in a file of this network; 0 if the file has no
    /// logits.
    /// </summary>
    internal int ClassesOf(ICheckpoint file)
    {
        WeightsSummary summary = WeightsSummary.Of(file);
        return summary.Scope == Name ? summary.Classes
            : file.Entries.FirstOrDefault(entry => entry.Shape.Rank == 1 && IsLogits(entry.Name)) is { } biases ? biases.Shape[0] : 0;
    }

    /// <summary>Returns whether an array of a file of this network belongs to the logits.</summary>
    internal bool IsLogits(string fileName) =>
        fileName.Split('/') is [_, "logits", _, ..]
        || (_naming is not null && LogitsLeaves.Any(leaf => _naming.Normalize(fileName) == _naming.NameOf(new(Block: 0, Unit: 0, "logits", IsNorm: false, leaf))));

    private static BuildFunction BuildOf(ResNetTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        return (inputs, classes, training, pool, stride, squeeze, reuse, scope) => topology.Build(inputs, classes, training, pool, stride, squeeze, reuse, scope);
    }
}
