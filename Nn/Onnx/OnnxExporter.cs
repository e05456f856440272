using NeoResNet.Nn.Lowering;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Writes a part of a graph, with the values of its variables, as an ONNX model for any ONNX
/// runtime.
/// </summary>
/// <remarks>
/// <para>
/// The model uses operator set 17. Any node can be an output, so a model can also return a
/// network's end points. Rank 4 values are [batch, channels, height, width] or [batch, height,
/// width, channels], as <see cref="OnnxExportOptions"/> specifies; squeezed logits are [batch,
/// classes]. Unknown sizes stay variable, under the names <c>batch</c>, <c>height</c> and
/// <c>width</c>.
/// </para>
/// <para>
/// Batch norms are in inference form, with their effective epsilon. Padding is written as numbers.
/// If the padding depends on an unknown size, it is written as SAME_UPPER, which is TensorFlow's
/// rule.
/// </para>
/// </remarks>
public static class OnnxExporter
{
    /// <summary>Writes a model to a file.</summary>
    /// <param name="path">
    /// The file to create or replace. The method writes a temporary file and renames it, so a crash
    /// or an exception leaves an existing file unchanged.
    /// </param>
    /// <param name="inputs">
    /// Names and nodes of the model's inputs. As in a session, any node can be an input.
    /// </param>
    /// <param name="outputs">
    /// Names and nodes of the model's outputs, such as <see cref="EndPoints"/>. A node can have
    /// several names.
    /// </param>
    /// <param name="options">Layouts, name and metadata; null for the defaults.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="path"/>, <paramref name="inputs"/>, <paramref name="outputs"/> or a node is
    /// null.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// There are no outputs, a name is empty, invalid or occurs twice, a node belongs to another
    /// graph or is an input twice, a needed placeholder is not an input, or <paramref name="path"/>
    /// is empty.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// ONNX cannot represent a node, such as a batch norm in training mode, or the model would
    /// exceed 2 GB.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A variable has no values, or a variable changed while the method wrote the model.
    /// </exception>
    /// <exception cref="IOException">
    /// The file cannot be written, or the path is a directory.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">
    /// Access to the folder or the file is denied.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The graph's variables were disposed.</exception>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, Node>> inputs, IEnumerable<KeyValuePair<string, Node>> outputs, OnnxExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        (OnnxDocument model, VariableStore variables) = Translate(inputs, outputs, options ??= new());
        AtomicFile.Write(path, stream => Write(stream, model, variables, options));
    }

    /// <summary>Writes a model to a stream.</summary>
    /// <param name="stream">
    /// The stream. The method writes from the current position and leaves the stream open.
    /// </param>
    /// <param name="inputs">
    /// Names and nodes of the model's inputs. As in a session, any node can be an input.
    /// </param>
    /// <param name="outputs">
    /// Names and nodes of the model's outputs, such as <see cref="EndPoints"/>. A node can have
    /// several names.
    /// </param>
    /// <param name="options">Layouts, name and metadata; null for the defaults.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="stream"/>, <paramref name="inputs"/>, <paramref name="outputs"/> or a node
    /// is null.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// There are no outputs, a name is empty, invalid or occurs twice, a node belongs to another
    /// graph or is an input twice, or a needed placeholder is not an input.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// ONNX cannot represent a node, such as a batch norm in training mode, or the model would
    /// exceed 2 GB.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A variable has no values, or a variable changed while the method wrote the model.
    /// </exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">
    /// The stream or the graph's variables were disposed.
    /// </exception>
    public static void Write(
        Stream stream, IEnumerable<KeyValuePair<string, Node>> inputs, IEnumerable<KeyValuePair<string, Node>> outputs, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (OnnxDocument model, VariableStore variables) = Translate(inputs, outputs, options ??= new());
        Write(stream, model, variables, options);
    }

    private static (OnnxDocument Model, VariableStore Variables) Translate(
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
            throw new ArgumentException("The model has no outputs. Pass at least one output.", nameof(fetches));
        }

        var fed = new HashSet<Node>();
        foreach ((string name, Node node) in feeds)
        {
            ArgumentNullException.ThrowIfNull(node);
            if (!fed.Add(node))
            {
                throw new ArgumentException($"The input '{name}' is the node '{node.Name}', which is already an input. Pass each node once.", nameof(feeds));
            }
        }

        Graph? graph = fetches[0].Value?.Graph;
        foreach ((string name, Node node) in (IEnumerable<KeyValuePair<string, Node>>)[.. feeds, .. fetches])
        {
            ArgumentNullException.ThrowIfNull(node);
            if (node.Graph != graph)
            {
                throw new ArgumentException($"'{name}' (node '{node.Name}') belongs to another graph than the output '{fetches[0].Key}'. Pass nodes of one graph.");
            }
        }
    }

    private static void Write(Stream stream, OnnxDocument model, VariableStore variables, OnnxExportOptions options)
    {
        long version = variables.Version;
        model.Write(stream, options);
        if (variables.Version != version)
        {
            throw new InvalidOperationException("Variables changed during the export, so the model would mix old and new values. Export again.");
        }
    }
}
