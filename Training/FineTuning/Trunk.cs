using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>
/// Represents a network up to the input of its logits, and writes the network with other logits.
/// </summary>
internal sealed class Trunk
{
    private const string InputName = "images", LogitsName = "logits";

    private readonly ImageClassifier _classifier;
    private readonly Node _features;
    private readonly Variable? _weights, _biases;

    /// <summary>Finds the input of the logits.</summary>
    /// <param name="classifier">The network.</param>
    /// <exception cref="ArgumentException">The logits cannot be replaced.</exception>
    public Trunk(ImageClassifier classifier)
    {
        _classifier = classifier;
        if (classifier.OutputStride is not null)
        {
            throw new ArgumentException($"The classifier has the output stride {classifier.OutputStride}, which a file of weights does not store. Load the weights without {nameof(ImageClassifierOptions.OutputStride)}.", nameof(classifier));
        }

        if (classifier.ClassCount == 0)
        {
            _features = classifier.EndPoints.TryGetValue(ImageClassifier.GlobalPool, out Node? pooled)
                ? pooled
                : throw new ArgumentException($"{classifier.Network.Name} has neither logits nor a mean over the last features, so it has no features for new logits.", nameof(classifier));
        }
        else
        {
            Node node = classifier.EndPoints[classifier.Logits];
            while (node.Operation is SpatialSqueezeOperation or BiasAddOperation)
            {
                _biases ??= (node.Operation as BiasAddOperation)?.Biases;
                node = node.Inputs[0];
            }

            _weights = node.Operation is Conv2DOperation layer && layer.Weights.Shape is { Rank: 4 } window && node.Inputs[0].Shape is var input && input[1] == window[0] && input[2] == window[1]
                ? layer.Weights
                : throw new ArgumentException($"The logits of {classifier.Network.Name} are the result of '{node.Name}' ({node.Operation.Kind}), not of one dense layer, so they cannot be replaced.", nameof(classifier));
            _features = node.Inputs[0];
        }

        Shape = _features.Shape is { Rank: 4 } shape && shape[1] is { } height && shape[2] is { } width && shape[3] is { } channels
            ? [height, width, channels]
            : throw new ArgumentException($"The features of {classifier.Network.Name} have the unknown shape {_features.Shape}.", nameof(classifier));
    }

    /// <summary>Gets the shape of the features of a photo: height, width and channels.</summary>
    public Shape Shape { get; }

    /// <summary>Gets the name of the file that <see cref="Write"/> writes, without its folder.</summary>
    public string FileName => _classifier.Network.IsImported ? "model.onnx" : "model.safetensors";

    /// <summary>Computes the features of a batch of prepared photos.</summary>
    /// <returns>The features, one row per photo.</returns>
    public NhwcTensor Compute(NhwcTensor photos, CancellationToken cancellationToken) => _classifier.Compute(_features, photos, cancellationToken);

    /// <summary>
    /// Finds the rows of the network's logits for the classes of the same name; case, underscores
    /// and hyphens do not matter.
    /// </summary>
    /// <param name="classes">Names of classes.</param>
    /// <returns>The index of the row per class; null for a class without a row.</returns>
    public int?[] FindRows(IReadOnlyList<string> classes)
    {
        ILookup<string, int> known = _classifier.ClassNames.Index().ToLookup(item => ClassMatch.Normalized(item.Item), item => item.Index);
        return [.. classes.Select(name => _weights is not null && known[ClassMatch.Normalized(name)].ToArray() is [var only] ? only : (int?)null)];
    }

    /// <summary>Reads the rows of the network's logits.</summary>
    /// <param name="rows">The result of <see cref="FindRows"/>.</param>
    /// <returns>The logits; zeros for classes without a row.</returns>
    public Logits ReadRows(int?[] rows)
    {
        var logits = new Logits(Shape.ElementCount, rows.Length);
        if (_weights is null)
        {
            return logits;
        }

        float[] weights = _weights.ToTensor().ToArray(), biases = _biases?.ToTensor().ToArray() ?? new float[_classifier.ClassCount];
        foreach ((int to, int? row) in rows.Index())
        {
            for (int i = 0; row is { } from && i < logits.Features; i++)
            {
                logits.Weights[(i * rows.Length) + to] = weights[(i * _classifier.ClassCount) + from];
            }

            logits.Biases[to] = row is { } old ? biases[old] : 0;
        }

        return logits;
    }

    /// <summary>Writes the network with other logits.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="logits">The logits.</param>
    /// <param name="recipe">The recipe for the metadata.</param>
    public void Write(string path, Logits logits, Recipe recipe)
    {
        Graph graph = _features.Graph;
        Shape weights = [.. Shape, logits.Classes];
        if (!_classifier.Network.IsImported)
        {
            string scope = $"{_classifier.Network.Name}/", head = $"{scope}{LogitsName}/";
            IEnumerable<Variable> trunk = graph.Variables.Variables.Where(variable => variable.Name.StartsWith(scope, StringComparison.Ordinal) && !variable.Name.StartsWith(head, StringComparison.Ordinal));
            Safetensors.Write(
                path,
                [
                    .. ResultFile.Arrays(trunk.Select(variable => (variable.Name, variable)), half: false),
                    NamedArray.FromTensor($"{head}weights", new(weights, logits.Weights)),
                    NamedArray.FromTensor($"{head}biases", new([logits.Classes], logits.Biases)),
                ],
                recipe.ToMetadata());
            return;
        }

        Node net = graph.Add(new Conv2DOperation(Add("weights", weights, logits.Weights), 1, 1, Padding.Valid), [_features], LogitsName);
        net = graph.Add(new BiasAddOperation(Add("biases", [logits.Classes], logits.Biases)), [net], $"{LogitsName}/BiasAdd");
        net = graph.Add(new SpatialSqueezeOperation(), [net], $"{LogitsName}/squeeze");
        OnnxExporter.Write(path, [new(InputName, _classifier.Inputs)], [new(LogitsName, net)], new() { GraphName = _classifier.Network.Name, Metadata = recipe.ToMetadata() });

        // The model may contain variables of this name.
        Variable Add(string name, Shape shape, float[] values)
        {
            string free = Enumerable.Range(0, int.MaxValue).Select(i => i == 0 ? $"{LogitsName}/{name}" : $"{LogitsName}_{i}/{name}").First(candidate => graph.Variables.TryGet(candidate) is null);
            Variable variable = graph.GetVariable(free, shape, Initializer.Zeros);
            variable.Assign(values);
            return variable;
        }
    }
}

/// <summary>Represents the values of a dense layer.</summary>
/// <param name="features">Number of inputs.</param>
/// <param name="classes">Number of outputs.</param>
internal sealed class Logits(int features, int classes)
{
    public int Features => features;

    public int Classes => classes;

    /// <summary>Gets the weights, one row of classes per feature.</summary>
    public float[] Weights { get; } = new float[features * classes];

    public float[] Biases { get; } = new float[classes];
}
