using System.Text;

namespace NeoResNet.Fuzz;

/// <summary>Reads the constants of TensorFlow graphs.</summary>
internal sealed class GraphTarget : CheckpointTarget
{
    private static readonly byte[][] Graphs = [Graph(0), Graph(1), Graph(2)];

    public override string Name => "tensorflow-graph";

    public override IReadOnlyList<byte[]> Seeds => Graphs;

    // A constant may repeat its last value up to 16,777,216 times.
    public override long MaxAllocated(ReadOnlySpan<byte> file) => (8L << 24 << 3) + (128L * file.Length);

    public override byte[] Create(FuzzRandom random)
    {
        byte[] graph = random.Pick<byte[]>(Graphs);
        return random.Below(8) switch
        {
            0 => graph[..random.Below(graph.Length + 1)],
            1 => ByteMutator.Mutate(graph, random),
            _ => ProtobufMutator.Mutate(graph, random),
        };
    }

    // A graph, a graph in a MetaGraphDef, or that one in a SavedModel.
    private static byte[] Graph(int depth)
    {
        List<ProtobufField> graph =
        [
            Node("input", "Placeholder"),
            Node("a/weights", "Const", ProtobufField.Of(1, 1), Shape(2, 2, 2), ProtobufField.Of(4, new FuzzRandom(1, 1).Bytes(16))),
            Node("b", "Const", ProtobufField.Of(1, 3), Shape(2, 3), ProtobufField.Of(7, [1, 2, 3])),
            Node("c", "Const", ProtobufField.Of(1, 1), Shape(2, 6), ProtobufField.Of(5, [0, 0, 128, 63])),
            Node("d", "Const", ProtobufField.Of(1, 7), Shape(2, 1), ProtobufField.Of(8, "text"u8)),
        ];
        for (int i = 0; i < depth; i++)
        {
            graph = [ProtobufField.Of(2, graph)];
        }

        return ProtobufField.ToBytes(graph);
    }

    private static ProtobufField Node(string name, string operation, params ProtobufField[] tensor) => ProtobufField.Of(1,
    [
        ProtobufField.Of(1, Encoding.UTF8.GetBytes(name)), ProtobufField.Of(2, Encoding.UTF8.GetBytes(operation)),
        .. tensor.Length == 0 ? (ProtobufField[])[] : [ProtobufField.Of(5, ProtobufField.Of(1, "value"u8), ProtobufField.Of(2, ProtobufField.Of(8, [.. tensor])))],
    ]);
}
