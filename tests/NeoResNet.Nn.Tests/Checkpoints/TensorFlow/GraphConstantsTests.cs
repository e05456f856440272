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
    public void The_serving_graph_of_a_SavedModel_is_read_or_else_the_first()
    {
        byte[] Meta(float value, params string[] tags) => Bytes(meta =>
        {
            meta.Message(1, info => Array.ForEach(tags, tag => info.Text(4, tag)));
            meta.Bytes(2, Bytes(graph => Constant(graph, "a", 1, [1], tensor => tensor.Float(5, value))));
        });
        (byte[][] Graphs, float Expected)[] models =
        [
            ([Meta(1, "train"), Meta(2, "serve")], 2), ([Meta(1, "serve"), Meta(2, "train")], 1), ([Meta(1, "train"), Meta(2, "gpu", "serve")], 2), ([Meta(1), Meta(2, "train")], 1),
            ([Bytes(meta => meta.Message(1, info => info.Text(4, "serve"))), Meta(2)], 2),
        ];
        foreach ((byte[][] graphs, float expected) in models)
        {
            using var folder = new TemporaryFolder();
            folder.Write("saved_model.pb", Bytes(model =>
            {
                model.Number(1, 1);
                Array.ForEach(graphs, graph => model.Bytes(2, graph));
            }));
            using ICheckpoint checkpoint = Checkpoint.Open(folder.FullName);
            Assert.That(checkpoint.ReadTensor("a").ToArray(), Is.EqualTo(new[] { expected }));
        }
    }

    [TestCase(20, "resource")]
    [TestCase(21, "variant")]
    [TestCase(99, "99")]
    public void A_constant_of_another_type_is_refused_alone_and_by_name(int type, string name)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("frozen.pb", Bytes(graph =>
        {
            Constant(graph, "a", 1, [1], tensor => tensor.Float(5, 2));
            Constant(graph, "odd", type, [1], _ => { });
            Constant(graph, "c", 8, [1], tensor => tensor.Bytes(9, [0, 0, 128, 63, 0, 0, 0, 64]));
        }));
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        Assert.That(checkpoint.Entries.Select(entry => entry.Name), Is.EqualTo(new[] { "a", "c" }));
        Assert.That(checkpoint.ReadTensor("a").ToArray(), Is.EqualTo(new float[] { 2 }));
        Assert.That(checkpoint.Read("c").Bytes.ToArray(), Is.EqualTo((byte[])[0, 0, 128, 63, 0, 0, 0, 64]));
        Assert.That(() => checkpoint.Read("odd"), Throws.TypeOf<CheckpointException>().With.Message.Contains("'odd'").And.Message.Contains(name).And.Message.Contains("not supported"));
        Assert.That(() => checkpoint.ReadTensor("odd"), Throws.TypeOf<CheckpointException>().With.Message.Contains("'odd'"));
        Assert.That(() => checkpoint.Read("missing"), Throws.TypeOf<KeyNotFoundException>());
    }

    // 64 MiB each. Four of them are the limit, to which the file adds eight times its length.
    [TestCase(4, true)]
    [TestCase(5, false)]
    public void All_constants_together_are_limited(int count, bool isRead)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("frozen.pb", Bytes(graph =>
        {
            for (int i = 0; i < count; i++)
            {
                Constant(graph, $"c{i}", 1, [TensorProto.MaxRepeated], tensor => tensor.Float(5, 0.5f));
            }
        }));
        if (isRead)
        {
            using ICheckpoint checkpoint = Checkpoint.Open(path);
            Assert.That(checkpoint.Entries, Has.Count.EqualTo(count));
            Assert.That(checkpoint.ReadTensor("c3").Span.ContainsAnyExcept(0.5f), Is.False);
        }
        else
        {
            Assert.That(() => Checkpoint.Open(path), Throws.TypeOf<CheckpointException>().With.Message.Contains("5 arrays have 335544320 bytes").And.Message.Contains($"{ArrayFile.MaxRepeatedBytes}"));
        }
    }

    [Test]
    public void A_constant_beyond_the_limit_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("frozen.pb", Bytes(graph => Constant(graph, "huge", 1, [1 << 13, 1 << 12], tensor => tensor.Float(5, 1))));
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
        Assert.That(ReadAll(folder.Write("frozen.pb", valid)), Is.EqualTo(2));
        int read = 0, refused = 0;
        for (int number = 0; number < 1000; number++)
        {
            string path = folder.Write("frozen.pb", ByteMutations.Case(valid, number));
            try
            {
                _ = ReadAll(path);
                read++;
            }
            catch (CheckpointException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"Case {number}: {e}");
            }
        }

        Assert.That(read, Is.InRange(50, 950), $"{refused} of 1000 were refused");
    }

    private static int ReadAll(string path)
    {
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        foreach (StoredArray entry in checkpoint.Entries)
        {
            _ = checkpoint.Read(entry.Name);
        }

        return checkpoint.Entries.Count;
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
