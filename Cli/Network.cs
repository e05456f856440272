using System.Diagnostics;
using System.Text.Json;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Recipes;
using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>A network with its variables. Building one allocates no weights and computes nothing; <see cref="Load"/> does.</summary>
internal sealed class Network : IDisposable
{
    // What most data sets have; slim's V2 weights alone have a class more, for the background.
    private const int MostDefaultClasses = 1000;

    private readonly NetworkWeights? _weights;
    private readonly ulong _seed;
    private readonly long _start = Stopwatch.GetTimestamp();

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

    /// <summary>Which network it is.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>Height and width of the images, in pixels.</summary>
    public int Size { get; }

    /// <summary>Number of classes; 0 for no logits.</summary>
    public int Classes { get; }

    /// <summary>How photos are prepared: by the recipe of the weights at <see cref="Size"/>, or as Inception does it where the weights are random.</summary>
    /// <exception cref="DataFileException">The weights have no recipe.</exception>
    public Recipe Recipe => (_weights is null ? StandardRecipes.Inception : _weights.Recipe.Require()).WithSize(Size);

    /// <summary>Whether the weights were made here, or the file says of itself that they are random.</summary>
    public bool HasRandomWeights => _weights?.AreRandom ?? true;

    public VariableStore Variables { get; } = new();

    public Graph Graph { get; }

    public Node Inputs { get; }

    /// <summary>The logits, or the features of a network without classes.</summary>
    public Node Net { get; }

    public EndPoints EndPoints { get; }

    /// <summary>From the start of building to the end of <see cref="Load"/>.</summary>
    public double LoadSeconds { get; private set; }

    /// <summary>Arrays of the weights' file that were left out, as <see cref="WithoutTrainingState"/> does it; known after <see cref="Load"/>.</summary>
    public IReadOnlyList<string> Ignored { get; private set; } = [];

    /// <summary>Builds a network on the node that <paramref name="inputs"/> makes of the height and width.</summary>
    /// <exception cref="DataFileException">The weights are damaged, or of another network.</exception>
    public static Network Build(ModelSettings settings, Func<Graph, int, Node> inputs)
    {
        NetworkWeights? weights = settings.Weights is { } path ? NetworkWeights.Of(Safetensors.Map(path), settings.Model) : null;
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

    /// <summary>Builds a network on a placeholder of square images of the size asked for.</summary>
    public static Network Build(ModelSettings settings, int batch) => Build(settings, (graph, size) => graph.Placeholder([batch, size, size, 3], "images"));

    /// <summary>Number of classes of random weights where nobody tells it.</summary>
    public static int DefaultClasses(NetworkDefinition network) => Math.Min(network.Classes, MostDefaultClasses);

    /// <summary>Refuses a number of classes that the weights do not have.</summary>
    /// <exception cref="DataFileException">They have another.</exception>
    public static void CheckClasses(ModelSettings settings, int stored)
    {
        if (settings.Classes is { } classes and > 0 && classes != stored)
        {
            string holds = stored == 0 ? "no logits" : $"logits of {stored} classes";
            throw new DataFileException(settings.Weights!, null, $"holds {holds}, which does not fit --classes {classes}.");
        }
    }

    /// <summary>Says in one line what was left out of a file of weights.</summary>
    public static void TellIgnored(Terminal terminal, string? weights, IReadOnlyList<string> ignored)
    {
        if (ignored.Count > 0)
        {
            terminal.Notice($"{weights}: {ignored.Count} arrays that are no variables of the network were left out, the first '{ignored[0]}'.");
        }
    }

    /// <summary>Writes which network it is; <c>depth</c> where it is one of slim's V2.</summary>
    public static void WriteName(Utf8JsonWriter json, NetworkDefinition network)
    {
        json.WriteString("model", network.Name);
        json.WriteOptional("depth", ResNetV2.Depths.Select(depth => (int?)depth).FirstOrDefault(depth => network.Name == $"resnet_v2_{depth}"));
    }

    /// <summary>Gives the variables the weights of the file, or random values; says in one line what was left out of the file.</summary>
    /// <exception cref="RestoreException">The file lacks a variable, or one has another shape.</exception>
    public void Load(Terminal terminal)
    {
        terminal.Cancellation.ThrowIfCancellationRequested();
        if (_weights is null)
        {
            Variables.Initialize(_seed);
        }
        else
        {
            // Weights of a classifier serve a network without classes too.
            Ignored = _weights.Restore(Variables, logits: Classes > 0);
            TellIgnored(terminal, _weights.FileName, Ignored);
        }

        LoadSeconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        terminal.Cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>Writes which network it is.</summary>
    public void WriteName(Utf8JsonWriter json) => WriteName(json, Definition);

    /// <summary>Writes where the weights came from: whether they are random, and what was left out of their file.</summary>
    public void WriteOrigin(Utf8JsonWriter json)
    {
        json.WriteBoolean("random_weights", HasRandomWeights);
        json.WriteStrings("ignored", Ignored);
    }

    public void Dispose()
    {
        Variables.Dispose();
        _weights?.Dispose();
    }
}
