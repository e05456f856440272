using System.Buffers;
using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Reads the constants of a TensorFlow graph: a frozen graph (<c>.pb</c>), a graph beside a
/// checkpoint (<c>.meta</c>) or the graph of a SavedModel (<c>saved_model.pb</c>).
/// </summary>
/// <remarks>
/// The arrays bear the names of their nodes. If a SavedModel has several graphs, such as one for
/// training, the reader takes the one with the tag <c>serve</c>, or else the first. Sources:
/// graph.proto, node_def.proto, meta_graph.proto
/// and saved_model.proto of TensorFlow.
/// </remarks>
internal sealed class GraphConstants : ArrayFile
{
    private const int NodeField = 1;
    private const int MetaGraphField = 2;
    private const int AttributeField = 5;
    private const int TensorField = 8;
    private const int TagField = 4;
    private const int MaxDepth = 2;

    // The characters of names of nodes and operations.
    private static readonly SearchValues<byte> NodeName = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./\\->:"u8);

    private readonly byte[] _bytes;

    private GraphConstants(string path)
    {
        FileName = path;
        using (var file = new CheckpointFile(path))
        {
            _bytes = file.Read(0, file.Length);
        }

        var entries = new List<StoredArray>();
        if (!ReadGraph(0, _bytes.Length, entries))
        {
            throw new CheckpointException(path, 0, "the file is not a TensorFlow graph: it has no nodes.");
        }

        Entries = entries;
    }

    public override CheckpointFormat Format => CheckpointFormat.TensorFlowGraph;

    public override string FileName { get; }

    /// <summary>Reads the list of constants.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CheckpointException">
    /// The file is not a graph, is damaged, or its constants are far larger than the file.
    /// </exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    public static GraphConstants Open(string path)
    {
        var graph = new GraphConstants(path);
        graph.CheckTotal(graph._bytes.Length);
        return graph;
    }

    /// <summary>Opens a file that may be a graph. Graphs have no signature.</summary>
    /// <returns>The constants; null if the file cannot be read as a graph with a node.</returns>
    /// <exception cref="CheckpointException">The constants are far larger than the file.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    public static GraphConstants? TryOpen(string path)
    {
        GraphConstants graph;
        try
        {
            graph = new GraphConstants(path);
        }
        catch (CheckpointException)
        {
            return null;
        }

        graph.CheckTotal(graph._bytes.Length);
        return graph;
    }

    protected override NamedArray ReadArray(StoredArray entry)
    {
        var constant = (Constant)entry;
        return TensorProto.Read(Reader(constant.Offset, constant.Length), entry.Name, entry.ElementType, entry.Shape, canRepeat: true);
    }

    private ProtobufReader Reader(int offset, int length) => new(_bytes.AsSpan(offset, length), offset, FileName);

    // A GraphDef has nodes in field 1. A MetaGraphDef has its GraphDef in field 2, and a SavedModel
    // its MetaGraphDefs.
    private bool ReadGraph(int offset, int length, List<StoredArray> entries, int depth = 0)
    {
        bool hasNodes = false;
        foreach ((int at, int size) in Parts(offset, length, NodeField))
        {
            hasNodes |= ReadNode(at, size, entries);
        }

        if (!hasNodes && depth < MaxDepth)
        {
            // The names of two graphs have nothing to do with each other, so one graph is read.
            foreach ((int at, int size) in Parts(offset, length, MetaGraphField).OrderByDescending(part => IsServing(part.Offset, part.Length)))
            {
                if (ReadGraph(at, size, entries, depth + 1))
                {
                    return true;
                }
            }
        }

        return hasNodes;
    }

    // The tags of a MetaGraphDef are in its field 1, MetaInfoDef.
    private bool IsServing(int offset, int length) => Parts(offset, length, NodeField)
        .SelectMany(info => Parts(info.Offset, info.Length, TagField))
        .Any(tag => _bytes.AsSpan(tag.Offset, tag.Length).SequenceEqual("serve"u8));

    // The places of a repeated field of messages or texts.
    private List<(int Offset, int Length)> Parts(int offset, int length, int field)
    {
        var parts = new List<(int, int)>();
        ProtobufReader message = Reader(offset, length);
        while (message.Next())
        {
            if (message.Field == field && message.IsBytes)
            {
                int size = message.Bytes().Length;
                parts.Add(((int)message.Position - size, size));
            }
            else
            {
                message.Skip();
            }
        }

        return parts;
    }

    // Field 1 of other messages is no node: a node has a name and an operation.
    private bool ReadNode(int offset, int length, List<StoredArray> entries)
    {
        ReadOnlySpan<byte> name = [], operation = [];
        ProtobufReader message = Reader(offset, length);
        while (message.Next())
        {
            if (message.Field == 1 && message.IsBytes)
            {
                name = message.Bytes();
            }
            else if (message.Field == 2 && message.IsBytes)
            {
                operation = message.Bytes();
            }
            else
            {
                message.Skip();
            }
        }

        if (name.IsEmpty || operation.IsEmpty || name.ContainsAnyExcept(NodeName) || operation.ContainsAnyExcept(NodeName))
        {
            return false;
        }

        if (operation.SequenceEqual("Const"u8))
        {
            ReadConstant(Encoding.UTF8.GetString(name), offset, length, entries);
        }

        return true;
    }

    private void ReadConstant(string name, int offset, int length, List<StoredArray> entries)
    {
        foreach ((int at, int size) in Parts(offset, length, AttributeField))
        {
            if (ReadAttribute(Reader(at, size)) is var (valueAt, valueLength))
            {
                (long number, Shape shape) = TensorProto.ReadHead(Reader(valueAt, valueLength));
                if (TensorFlowTypes.Find(number) is { } type)
                {
                    entries.Add(new Constant(name, type, shape, valueAt, valueLength) { StoredType = TensorFlowTypes.QuantizedName(number) });
                }
                else
                {
                    AddUnsupported(name, TensorFlowTypes.Unsupported(number));
                }
            }
        }
    }

    // The tensor of the attribute "value"; null for other attributes.
    private static (int Offset, int Length)? ReadAttribute(ProtobufReader attribute)
    {
        bool isValue = false;
        (int, int)? tensor = null;
        while (attribute.Next())
        {
            if (attribute.Field == 1 && attribute.IsBytes)
            {
                isValue = attribute.Bytes().SequenceEqual("value"u8);
            }
            else if (attribute.Field == 2 && attribute.IsBytes)
            {
                ProtobufReader value = attribute.Message();
                while (value.Next())
                {
                    if (value.Field == TensorField && value.IsBytes)
                    {
                        int length = value.Bytes().Length;
                        tensor = ((int)value.Position - length, length);
                    }
                    else
                    {
                        value.Skip();
                    }
                }
            }
            else
            {
                attribute.Skip();
            }
        }

        return isValue ? tensor : null;
    }

    private sealed record Constant(string Name, ElementType ElementType, Shape Shape, int Offset, int Length) : StoredArray(Name, ElementType, Shape);
}
