using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;

namespace NeoResNet;

/// <summary>
/// A network with a name: how to build it, and how files of its family name its arrays. <see cref="NetworkCatalog"/> has the
/// published ones; a topology makes one of your own.
/// </summary>
public sealed class NetworkDefinition
{
    private static readonly string[] LogitsLeaves = ["weights", "biases"];

    private readonly BuildFunction _build;
    private readonly WeightNaming? _naming;

    /// <summary>Names a topology.</summary>
    /// <param name="name">The name, which is the default scope too.</param>
    /// <param name="topology">How to build it.</param>
    /// <param name="family">How files name its arrays.</param>
    /// <param name="imageSize">Height and width of the images it is for.</param>
    /// <param name="classes">Number of classes.</param>
    public NetworkDefinition(string name, ResNetTopology topology, WeightFamily family, int imageSize, int classes)
        : this(name, imageSize, classes, BuildOf(topology), WeightNaming.Of(family))
    {
    }

    internal NetworkDefinition(string name, int imageSize, int classes, BuildFunction build, WeightNaming? naming = null)
    {
        Name = name;
        ImageSize = imageSize;
        Classes = classes;
        _build = build;
        _naming = naming;
    }

    internal delegate (Node Net, EndPoints EndPoints) BuildFunction(
        Node inputs, int? numClasses, bool? isTraining, bool globalPool, int? outputStride, bool? spatialSqueeze, bool? reuse, string scope);

    /// <summary>The name, which is the default scope too: <c>resnet_v2_50</c>.</summary>
    public string Name { get; }

    /// <summary>Height and width of the images it was designed for.</summary>
    public int ImageSize { get; }

    /// <summary>Number of classes of its published weights, or of the data set it was designed for.</summary>
    public int Classes { get; }

    /// <summary>
    /// Adds the network to the graph of <paramref name="inputs"/>, with its family's defaults for all layers. Arguments and
    /// result as <see cref="ResNetV2.Build"/>.
    /// </summary>
    public (Node Net, EndPoints EndPoints) Build(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true, int? outputStride = null,
        bool? spatialSqueeze = null, bool? reuse = null, string? scope = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return _build(inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, reuse, scope ?? Name);
    }

    /// <summary>
    /// A published file as <see cref="VariableStore.Restore(ICheckpoint, RestoreOptions?)"/> wants it: arrays under the names
    /// and in the layouts of this network's variables. A file that has them already is handed back.
    /// </summary>
    /// <param name="file">An open file with the family's own names. Disposing the result disposes it.</param>
    /// <param name="variables">The store that the network was built in.</param>
    /// <param name="scope">The scope that it was built in; null for <see cref="Name"/>.</param>
    public ICheckpoint Adapt(ICheckpoint file, VariableStore variables, string? scope = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(variables);
        string prefix = $"{scope ?? Name}/";
        return _naming is null || file.Entries.Any(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal))
            ? file
            : new FamilyCheckpoint(file, _naming, variables.Variables.Where(variable => variable.Name.StartsWith(prefix, StringComparison.Ordinal)), prefix);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>Number of classes of the logits in a file of this network; 0 where it holds none.</summary>
    internal int ClassesOf(ICheckpoint file)
    {
        WeightsSummary summary = WeightsSummary.Of(file);
        return summary.Scope == Name ? summary.Classes
            : file.Entries.FirstOrDefault(entry => entry.Shape.Rank == 1 && IsLogits(entry.Name)) is { } biases ? biases.Shape[0] : 0;
    }

    /// <summary>Whether an array of a file of this network belongs to the logits.</summary>
    internal bool IsLogits(string fileName) =>
        fileName.Split('/') is [_, "logits", _, ..]
        || (_naming is not null && LogitsLeaves.Any(leaf => _naming.Normalize(fileName) == _naming.NameOf(new(Block: 0, Unit: 0, "logits", IsNorm: false, leaf))));

    private static BuildFunction BuildOf(ResNetTopology topology)
    {
        ArgumentNullException.ThrowIfNull(topology);
        return (inputs, classes, training, pool, stride, squeeze, reuse, scope) => topology.Build(inputs, classes, training, pool, stride, squeeze, reuse, scope);
    }
}
