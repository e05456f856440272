using System.Diagnostics;
using System.Text.Json;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>A ResNet V2 with its variables. Building one allocates no weights and computes nothing; <see cref="Load"/> does.</summary>
internal sealed class Network : IDisposable
{
    private readonly SafetensorsFile? _weights;
    private readonly ulong _seed;
    private readonly long _start = Stopwatch.GetTimestamp();

    private Network(ModelSettings settings, SafetensorsFile? weights, Func<Graph, Node> inputs)
    {
        _seed = settings.Seed;
        _weights = weights;
        (Depth, Classes) = _weights is null
            ? (settings.Depth ?? settings.DefaultDepth, settings.Classes ?? ModelSettings.DefaultClasses)
            : Fit(settings, _weights.FileName, WeightsSummary.Of(_weights));
        Graph = new Graph(Variables);
        Inputs = inputs(Graph);
        using IDisposable arguments = Graph.ArgScope(ResNetV2.ArgScope(isTraining: false));
        (Net, EndPoints) = ResNetV2.OfDepth(
            Depth, Inputs, Classes, globalPool: settings.GlobalPool, outputStride: settings.OutputStride, spatialSqueeze: settings.Squeeze);
    }

    public int Depth { get; }

    /// <summary>Number of classes; 0 for no logits.</summary>
    public int Classes { get; }

    public bool HasRandomWeights => _weights is null;

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

    /// <summary>Names of the classes that the weights' file holds; null where it holds none.</summary>
    /// <exception cref="DataFileException">The names are malformed, or of another number of classes.</exception>
    public ClassNames? StoredClassNames => _weights is null ? null : ClassNames.Of(_weights.Metadata, _weights.FileName, Classes);

    /// <summary>Builds a network on the node that <paramref name="inputs"/> makes.</summary>
    /// <exception cref="DataFileException">The weights are damaged, or of another network.</exception>
    public static Network Build(ModelSettings settings, Func<Graph, Node> inputs)
    {
        SafetensorsFile? weights = settings.Weights is { } path ? Safetensors.Map(path) : null;
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
    public static Network Build(ModelSettings settings, int batch) => Build(settings, graph => graph.Placeholder([batch, settings.Size, settings.Size, 3], "images"));

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
            var used = new WithoutTrainingState(Classes > 0 ? _weights : new WithoutLogits(_weights), Variables.Variables.Select(variable => variable.Name));
            _ = Variables.Restore(used);
            Ignored = used.Ignored;
            if (Ignored.Count > 0)
            {
                terminal.Notice($"{_weights.FileName}: {Ignored.Count} arrays that are no variables of the network were left out, the first '{Ignored[0]}'.");
            }
        }

        LoadSeconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        terminal.Cancellation.ThrowIfCancellationRequested();
    }

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

    private static (int Depth, int Classes) Fit(ModelSettings settings, string file, WeightsSummary weights)
    {
        if (settings.Depth is { } depth && weights.Depth is { } found && depth != found)
        {
            throw new DataFileException(file, null, $"holds weights of {weights.Scope}, which do not fit --depth {depth}.");
        }

        if (settings.Classes is { } classes and > 0 && weights.Scope is not null && classes != weights.Classes)
        {
            string holds = weights.Classes == 0 ? "no logits" : $"logits of {weights.Classes} classes";
            throw new DataFileException(file, null, $"holds {holds}, which does not fit --classes {classes}.");
        }

        return (settings.Depth ?? weights.Depth ?? settings.DefaultDepth, settings.Classes ?? weights.Classes);
    }
}
