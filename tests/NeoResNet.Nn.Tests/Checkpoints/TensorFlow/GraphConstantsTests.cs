using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Nn.Tests.Checkpoints.TensorFlow;

/// <summary>Checks the constants of graphs, written field by field as TensorFlow's protocol buffers define them.</summary>
public sealed class GraphConstantsTests
{
    [Test]
    public void A_constant_has_its_values_packed_repeated_or_as_content()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("frozen.pb", Bytes(graph =>
        {
            Constant(graph, "content", 1, [2], tensor => tensor.Bytes(4, [0, 0, 128, 63, 0, 0, 0, 64]));
            Constant(graph, "packed", 1, [2], tensor => tensor.Bytes(5, [0, 0, 128, 63, 0, 0, 0, 64]));
            Constant(graph, "one", 1, [3], tensor => tensor.Float(5, 0.5f));
            Constant(graph, "zeros", 1, [2, 2], _ => { });
            Constant(graph, "last", 3, [4], tensor => tensor.Numbers(7, [7, -1]));
            Constant(graph, "text", 7, [], tensor => tensor.Text(8, "abc"));
            Node(graph, "input", "Placeholder", _ => { });
        }));
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        Assert.That(checkpoint.Entries.Select(entry => entry.Name), Is.EqualTo(new[] { "content", "packed", "one", "zeros", "last", "text" }));
        Assert.Multiple(() =>
        {
            Assert.That(checkpoint.ReadTensor("content").ToArray(), Is.EqualTo(new float[] { 1, 2 }));
            Assert.That(checkpoint.ReadTensor("packed").ToArray(), Is.EqualTo(new float[] { 1, 2 }));
            Assert.That(checkpoint.ReadTensor("one").ToArray(), Is.EqualTo(new[] { 0.5f, 0.5f, 0.5f }));
            Assert.That(checkpoint.ReadTensor("zeros").ToArray(), Is.EqualTo(new float[4]));
            Assert.That(checkpoint.Read("last").Bytes.ToArray(), Is.EqualTo(new[] { 7, -1, -1, -1 }.SelectMany(BitConverter.GetBytes)));
            Assert.That(checkpoint.Read("text").Bytes.ToArray(), Is.EqualTo((byte[])[3, 0, 0, 0, 0, 0, 0, 0, .. "abc"u8]));
        });
    }

    [Test]
    public void The_graph_of_a_meta_file_and_of_a_SavedModel_is_found()
    {
        using var folder = new TemporaryFolder();
        byte[] graph = Bytes(graph => Constant(graph, "a", 1, [1], tensor => tensor.Float(5, 2)));
        byte[] meta = Bytes(meta =>
        {
            meta.Message(1, info => info.Text(5, "2.0"));
            meta.Bytes(2, graph);
        });
        byte[] model = Bytes(model =>
        {
            model.Number(1, 1);
            model.Bytes(2, meta);
        });
        foreach (string path in new[] { folder.Write("model.meta", meta), folder.Write("saved_model.pb", model), folder.FullName })
        {
            using ICheckpoint checkpoint = Checkpoint.Open(path);
            Assert.That(checkpoint.ReadTensor("a").ToArray(), Is.EqualTo(new float[] { 2 }), path);
        }
    }

    [Test]
    public void A_constant_beyond_the_limit_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("frozen.pb", Bytes(graph => Constant(graph, "huge", 1, [1 << 14, 1 << 14], tensor => tensor.Float(5, 1))));
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        Assert.That(() => checkpoint.ReadTensor("huge"), Throws.TypeOf<CheckpointException>().With.Message.Contains("huge"));
    }

    [Test]
    public void Damaged_graphs_are_refused_or_read()
    {
        byte[] valid = Bytes(graph =>
        {
            Constant(graph, "a", 1, [2], tensor => tensor.Bytes(4, new byte[8]));
            Constant(graph, "b", 3, [4], tensor => tensor.Numbers(7, [7, -1]));
        });
        using var folder = new TemporaryFolder();
        for (int number = 0; number < 1000; number++)
        {
            string path = folder.Write("frozen.pb", ByteMutations.Case(valid, number));
            try
            {
                using ICheckpoint checkpoint = Checkpoint.Open(path);
                foreach (StoredArray entry in checkpoint.Entries)
                {
                    _ = checkpoint.Read(entry.Name);
                }
            }
            catch (CheckpointException)
            {
            }
            catch (Exception e)
            {
                Assert.Fail($"Case {number}: {e}");
            }
        }
    }

    private static byte[] Bytes(Action<ProtobufWriter> write)
    {
        var message = new ProtobufWriter();
        write(message);
        return message.Written.ToArray();
    }

    private static void Node(ProtobufWriter graph, string name, string operation, Action<ProtobufWriter> write) => graph.Message(1, node =>
    {
        node.Text(1, name);
        node.Text(2, operation);
        write(node);
    });

    private static void Constant(ProtobufWriter graph, string name, int type, int[] shape, Action<ProtobufWriter> values) => Node(graph, name, "Const", node =>
    {
        node.Message(5, attribute =>
        {
            attribute.Text(1, "dtype");
            attribute.Message(2, value => value.Number(6, type));
        });
        node.Message(5, attribute =>
        {
            attribute.Text(1, "value");
            attribute.Message(2, value => value.Message(8, tensor =>
            {
                tensor.Number(1, type);
                tensor.Message(2, sizes => TensorFlowTypes.WriteShape(sizes, new Shape(shape)));
                values(tensor);
            }));
        });
    });
}
