using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>Converts the content of an ONNX file to a graph.</summary>
/// <remarks>
/// The layout is decided here, once: every image becomes [batch, height, width, channels], and
/// transpositions between the two orders of images only rename dimensions.
/// </remarks>
internal sealed class OnnxImporter
{
    private const long MinOperatorSet = 7;
    private const long MaxOperatorSet = 22;
    private const int MaxInputs = 64;
    private const int MaxMessageLength = 20_000;

    private readonly StoredModel _model;
    private readonly Node? _images;
    private readonly Dictionary<string, ImportedValue> _values = [];
    private readonly UnsupportedList _unsupported = new();
    private readonly HashSet<string> _needed;

    private OnnxImporter(StoredModel model, Graph graph, Node? images, bool assigns)
    {
        _model = model;
        _images = images;
        OperatorSet = model.OperatorSet is { } version and >= MinOperatorSet and <= MaxOperatorSet
            ? (int)version
            : throw Damaged($"uses the operator set {model.OperatorSet?.ToString() ?? "of an unknown version"}. Supported versions: {MinOperatorSet} to {MaxOperatorSet}. Export the model again with a supported version, such as 17");
        _needed = OnnxStructure.Check(model);
        Budget = new(model.StoredBytes);
        Graph = graph;
        Variables = new(Graph, Budget, assigns);
    }

    internal int OperatorSet { get; }

    internal Graph Graph { get; }

    internal ImportBudget Budget { get; }

    internal ImportVariables Variables { get; }

    internal int? DeclaredBatch { get; private set; }

    internal EndPoints Inputs { get; } = new(new OutputsCollection());

    internal EndPoints Outputs { get; } = new(new OutputsCollection());

    internal EndPoints EndPoints { get; } = new(new OutputsCollection());

    /// <summary>Imports a model.</summary>
    /// <param name="model">The content of the file.</param>
    /// <param name="graph">Receives the nodes and variables.</param>
    /// <param name="images">
    /// Node of images that replaces the input of the model, which must have one input of rank 4;
    /// null to add a placeholder for each input.
    /// </param>
    /// <param name="assigns">Whether the variables receive the values of the model.</param>
    /// <exception cref="CheckpointException">
    /// The model is damaged or contains unsupported operators. The message lists all of them.
    /// </exception>
    internal static OnnxImporter Import(StoredModel model, Graph graph, Node? images = null, bool assigns = true)
    {
        var importer = new OnnxImporter(model, graph, images, assigns);
        importer.AddConstants();
        importer.AddInputs();
        foreach (StoredNode node in model.Nodes)
        {
            if (node.Outputs.Any(importer._needed.Contains))
            {
                importer.Add(node);
            }
        }

        importer.AddOutputs();
        return importer._unsupported.IsEmpty ? importer : throw importer.Damaged(importer._unsupported.Message);
    }

    internal bool IsNeeded(string name) => _needed.Contains(name);

    internal ImportedValue ValueOf(string name) => _values[name];

    internal void Set(string name, ImportedValue value)
    {
        _values[name] = value;
        if (value is ImportedTensor { IsEndPoint: true } tensor)
        {
            EndPoints.Add(name, tensor.Node);
        }
    }

    // Names in a hostile file can be long.
    private CheckpointException Damaged(string reason, Exception? inner = null) =>
        new(_model.File, null, $"{(reason.Length > MaxMessageLength ? $"{reason.AsSpan(0, MaxMessageLength)}..." : reason)}.", inner);

    private void AddConstants()
    {
        foreach (StoredTensor tensor in _model.Initializers.Where(tensor => IsNeeded(tensor.Name)))
        {
            tensor.CheckSupported();
            _values[tensor.Name] = new ImportedConstant.Stored(tensor.Name, tensor);
        }
    }

    private void AddInputs()
    {
        // Until version 3 of the format, constants had to be inputs too.
        HashSet<string> constants = [.. _model.Initializers.Select(tensor => tensor.Name)];
        StoredValue[] inputs = [.. _model.Inputs.Where(input => !constants.Contains(input.Name))];
        if (inputs.Length > MaxInputs)
        {
            throw Damaged($"the model has {inputs.Length} inputs. At most {MaxInputs} are supported");
        }

        if (_images is not null && inputs is not [{ Sizes.Count: 4 }])
        {
            throw Damaged("the model does not have exactly one input of rank 4, so it has no input for images");
        }

        foreach (StoredValue input in inputs)
        {
            if (input.Sizes is not { Count: > 0 and <= 8 } sizes)
            {
                throw Damaged($"the input '{input.Name}' has no shape. Export the model with the shapes of its inputs");
            }

            int[] axes = sizes.Count != 4 ? [.. Enumerable.Range(0, sizes.Count)] : InputLayout.IsNhwc(_model, input.Name) ? ImportedTensor.Nhwc : ImportedTensor.Nchw;
            var shape = new int?[sizes.Count];
            for (int i = 0; i < shape.Length; i++)
            {
                shape[axes[i]] = sizes[i] is > int.MaxValue ? throw Damaged($"the input '{input.Name}' has a size of {sizes[i]}") : (int?)sizes[i];
            }

            DeclaredBatch ??= shape[0];

            // Supported operators process each image of a batch by itself, so any batch size works.
            shape[0] = null;
            Node node = _images ?? Graph.Placeholder(new PartialShape(shape), input.Name);
            Set(input.Name, new ImportedTensor(input.Name, node, axes));
            Inputs.Add(input.Name, node);
        }
    }

    private void Add(StoredNode node)
    {
        try
        {
            if (!OnnxOperators.TryGet(node, out Action<NodeImport>? import))
            {
                throw new UnsupportedOnnxException(node.Operator);
            }

            if (node.Inputs.Any(input => input.Length > 0 && _values[input] is UnsupportedValue))
            {
                SetUnsupported(node);
                return;
            }

            import(new(this, node));
        }
        catch (UnsupportedOnnxException unsupported)
        {
            _unsupported.Add(unsupported.Message, node.Label);
            SetUnsupported(node);
        }
        catch (Exception misfit) when (misfit is ArgumentException or OverflowException or InvalidOperationException)
        {
            throw Damaged($"the node '{node.Label}' ({node.Operator}) does not fit its inputs: {misfit.Message.TrimEnd('.')}", misfit);
        }

        foreach (string output in node.Outputs.Where(output => IsNeeded(output) && !_values.ContainsKey(output)))
        {
            _unsupported.Add($"{node.Operator} with the output '{output}'", node.Label);
            _values[output] = new UnsupportedValue(output);
        }
    }

    private void SetUnsupported(StoredNode node)
    {
        foreach (string output in node.Outputs.Where(output => output.Length > 0))
        {
            _values[output] = new UnsupportedValue(output);
        }
    }

    private void AddOutputs()
    {
        foreach (StoredValue output in _model.Outputs)
        {
            switch (_values[output.Name])
            {
                case ImportedTensor { IsEndPoint: true } tensor:
                    Outputs.Add(output.Name, tensor.Node);
                    break;
                case ImportedTensor:
                    _unsupported.Add("an output that is a flattened or partly flattened image", output.Name);
                    break;
                case ImportedConstant:
                    _unsupported.Add("an output that is constant", output.Name);
                    break;
            }
        }
    }
}
