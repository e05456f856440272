using NeoResNet.Nn.Lowering;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Writes a part of a graph, with its variables' values, as an ONNX model (operator set 17), so that any ONNX runtime can run it.
/// <para>
/// Inputs and outputs have the names given to them; an output may be any node, so a network's end points can be written as further
/// outputs, which a caller of the model asks for by name or leaves alone. Rank 4 values are [batch, channels, height, width] or
/// [batch, height, width, channels], as <see cref="OnnxExportOptions"/> says; squeezed logits are [batch, classes] in both.
/// Sizes that the graph leaves open stay open under the names <c>batch</c>, <c>height</c> and <c>width</c>.
/// </para>
/// <para>
/// Batch norms are written in inference form with their effective epsilon, padding as numbers where it does not depend on an open
/// size, and as SAME_UPPER, which is TensorFlow's rule, where it does.
/// </para>
/// </summary>
public static class OnnxExporter
{
    /// <summary>Writes a model by way of <see cref="AtomicFile"/>.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="inputs">Names and nodes of what the model takes; any node may be an input, as in a session.</param>
    /// <param name="outputs">Names and nodes of what the model gives, such as <see cref="EndPoints"/>; one node may have several names.</param>
    /// <param name="options">Layouts, name and metadata.</param>
    /// <exception cref="ArgumentException">
    /// There is no output, a name stands twice, a node is of another graph or an input twice, or a placeholder that is needed is no input.
    /// </exception>
    /// <exception cref="NotSupportedException">A node has no form in ONNX (batch norm in training mode), or the model would exceed 2 GB.</exception>
    /// <exception cref="InvalidOperationException">A variable has no values, or variables changed meanwhile; an older file is as it was.</exception>
    /// <exception cref="IOException">The file could not be written; an older one is as it was.</exception>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, Node>> inputs, IEnumerable<KeyValuePair<string, Node>> outputs, OnnxExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (OnnxModel model, VariableStore variables) = Translate(inputs, outputs, options ??= new());
        AtomicFile.Write(path, stream => Write(stream, model, variables, options));
    }

    /// <summary>As <see cref="Write(string, IEnumerable{KeyValuePair{string, Node}}, IEnumerable{KeyValuePair{string, Node}}, OnnxExportOptions?)"/>, into a stream from its position on.</summary>
    public static void Write(
        Stream stream, IEnumerable<KeyValuePair<string, Node>> inputs, IEnumerable<KeyValuePair<string, Node>> outputs, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (OnnxModel model, VariableStore variables) = Translate(inputs, outputs, options ??= new());
        Write(stream, model, variables, options);
    }

    private static (OnnxModel Model, VariableStore Variables) Translate(
        IEnumerable<KeyValuePair<string, Node>> inputs, IEnumerable<KeyValuePair<string, Node>> outputs, OnnxExportOptions options)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        KeyValuePair<string, Node>[] feeds = [.. inputs], fetches = [.. outputs];
        Check(feeds, fetches);
        List<Node> needed = Reachability.Needed([.. feeds.Select(feed => feed.Value)], [.. fetches.Select(fetch => fetch.Value)]);
        return (new OnnxTranslator(feeds, fetches, needed, options).Translate(), fetches[0].Value.Graph.Variables);
    }

    private static void Check(KeyValuePair<string, Node>[] feeds, KeyValuePair<string, Node>[] fetches)
    {
        if (fetches.Length == 0)
        {
            throw new ArgumentException("A model needs at least one output.", nameof(fetches));
        }

        var fed = new HashSet<Node>();
        foreach ((string name, Node node) in feeds)
        {
            ArgumentNullException.ThrowIfNull(node);
            if (!fed.Add(node))
            {
                throw new ArgumentException($"The input '{name}' is '{node.Name}', which is an input already.", nameof(feeds));
            }
        }

        Graph? graph = fetches[0].Value?.Graph;
        foreach ((string name, Node node) in (IEnumerable<KeyValuePair<string, Node>>)[.. feeds, .. fetches])
        {
            ArgumentNullException.ThrowIfNull(node);
            if (node.Graph != graph)
            {
                throw new ArgumentException($"'{name}' ('{node.Name}') belongs to another graph than the output '{fetches[0].Key}'.");
            }
        }
    }

    private static void Write(Stream stream, OnnxModel model, VariableStore variables, OnnxExportOptions options)
    {
        long version = variables.Version;
        model.Write(stream, options);
        if (variables.Version != version)
        {
            throw new InvalidOperationException("Variables changed while the model was written, so it would mix old and new values.");
        }
    }
}
