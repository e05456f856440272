using System.Buffers.Binary;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Nn.Onnx;
using NeoResNet.Onnx.Tests.Families;
using NeoResNet.TestSupport;

namespace NeoResNet.Onnx.Tests.Import;

/// <summary>The forms in which files store numbers: raw, typed and in another file; 16, 32 and 64 bits.</summary>
public sealed class TensorFormTests
{
    private static readonly float[] Values = [1.5f, -2, 0.25f, 3];

    private static readonly Dictionary<string, Func<WireWriter>> Forms = new()
    {
        ["float, raw"] = () => Head(1).Bytes(9, Bytes(4, (to, i) => BinaryPrimitives.WriteSingleLittleEndian(to, Values[i]))),
        ["float, typed, packed"] = () => Head(1).Floats(4, Values),
        ["float, typed, one by one"] = () => Each((tensor, i) => tensor.Real(4, Values[i]), Head(1)),
        ["float16, raw"] = () => Head(10).Bytes(9, Bytes(2, (to, i) => BinaryPrimitives.WriteHalfLittleEndian(to, (Half)Values[i]))),
        ["float16, typed"] = () => Each((tensor, i) => tensor.Number(5, BitConverter.HalfToUInt16Bits((Half)Values[i])), Head(10)),
        ["bfloat16, raw"] = () => Head(16).Bytes(9, Bytes(2, (to, i) => BinaryPrimitives.WriteUInt16LittleEndian(to, Brain(Values[i])))),
        ["bfloat16, typed"] = () => Each((tensor, i) => tensor.Number(5, Brain(Values[i])), Head(16)),
        ["double, raw"] = () => Head(11).Bytes(9, Bytes(8, (to, i) => BinaryPrimitives.WriteDoubleLittleEndian(to, Values[i]))),
        ["double, typed"] = () => Head(11).Bytes(10, Bytes(8, (to, i) => BinaryPrimitives.WriteDoubleLittleEndian(to, Values[i]))),
    };

    [Test]
    public void Every_form_gives_the_same_numbers([ValueSource(nameof(Names))] string form)
    {
        using OnnxModel model = OnnxModel.Load(Model(Forms[form]()));
        Assert.That(model.Graph.Variables["w"].ToTensor().ToArray(), Is.EqualTo(Values));
    }

    [Test]
    public void Numbers_in_another_file_are_read_from_the_models_folder()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("data"));
        File.WriteAllBytes(folder.PathOf("data/weights.bin"), [1, 2, 3, .. Bytes(4, (to, i) => BinaryPrimitives.WriteSingleLittleEndian(to, Values[i])), 9]);
        using OnnxModel model = OnnxModel.Load(folder.Write("m.onnx", Model(External("data/weights.bin", 3, 16))));
        Assert.That(model.Graph.Variables["w"].ToTensor().ToArray(), Is.EqualTo(Values));
    }

    [TestCase("../weights.bin", 0, 16, "folder")]
    [TestCase("data/../../weights.bin", 0, 16, "folder")]
    [TestCase("/dev/zero", 0, 16, "folder")]
    [TestCase("C:\\weights.bin", 0, 16, "folder")]
    [TestCase("..\\weights.bin", 0, 16, "folder")]
    [TestCase("", 0, 16, "folder")]
    [TestCase("missing.bin", 0, 16, "missing.bin")]
    [TestCase("weights.bin", 1, 16, "expected at least 17")]
    [TestCase("weights.bin", long.MaxValue, 16, "offset|expected")]
    [TestCase("weights.bin", -4, 16, "offset")]
    [TestCase("weights.bin", 0, 12, "needs 16 bytes")]
    public void Other_places_and_lengths_are_refused(string location, long offset, long length, string reason)
    {
        using var folder = new TemporaryFolder();
        folder.Write("weights.bin", new byte[16]);
        Directory.CreateDirectory(folder.PathOf("models"));
        folder.Write("models/weights.bin", new byte[16]);
        string path = folder.Write("models/m.onnx", Model(External(location, offset, length)));
        Assert.That(() => OnnxModel.Load(path), Throws.TypeOf<CheckpointException>().With.Message.Matches(reason));
    }

    [TestCase("data/weights.bin", "../outside/weights.bin", null, false)]
    [TestCase("data/weights.bin", null, "../outside", false)]
    [TestCase("data/weights.bin", "other.bin", null, true)]
    [TestCase("data/weights.bin", null, "other", true)]
    [Platform(Exclude = "Win", Reason = "Links need a permission on Windows.")]
    public void A_link_is_followed_within_the_folder_only(string location, string? file, string? directory, bool isRead)
    {
        using var folder = new TemporaryFolder();
        byte[] numbers = Bytes(4, (to, i) => BinaryPrimitives.WriteSingleLittleEndian(to, Values[i]));
        foreach (string each in (string[])["outside", "models", "models/other"])
        {
            Directory.CreateDirectory(folder.PathOf(each));
            folder.Write($"{each}/weights.bin", numbers);
        }

        if (directory is not null)
        {
            Directory.CreateSymbolicLink(folder.PathOf("models/data"), directory);
        }
        else
        {
            Directory.CreateDirectory(folder.PathOf("models/data"));
            folder.Write("models/data/other.bin", numbers);
            File.CreateSymbolicLink(folder.PathOf($"models/{location}"), file!.StartsWith("..", StringComparison.Ordinal) ? $"../{file}" : file);
        }

        string path = folder.Write("models/m.onnx", Model(External(location, 0, 16)));
        if (isRead)
        {
            using OnnxModel model = OnnxModel.Load(path);
            Assert.That(model.Graph.Variables["w"].ToTensor().ToArray(), Is.EqualTo(Values));
        }
        else
        {
            Assert.That(() => OnnxModel.Load(path), Throws.TypeOf<CheckpointException>().With.Message.Contains("is a link to").And.Message.Contains(folder.PathOf("outside")));
        }
    }

    // As the cache of Hugging Face stores a model.
    [Test]
    [Platform(Exclude = "Win", Reason = "Links need a permission on Windows.")]
    public void A_link_beside_a_link_to_the_model_may_lead_to_the_folder_of_the_model_itself()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("blobs"));
        Directory.CreateDirectory(folder.PathOf("snapshot"));
        folder.Write("blobs/1", Model(External("weights.bin", 0, 16)));
        folder.Write("blobs/2", Bytes(4, (to, i) => BinaryPrimitives.WriteSingleLittleEndian(to, Values[i])));
        File.CreateSymbolicLink(folder.PathOf("snapshot/m.onnx"), "../blobs/1");
        File.CreateSymbolicLink(folder.PathOf("snapshot/weights.bin"), "../blobs/2");
        using OnnxModel model = OnnxModel.Load(folder.PathOf("snapshot/m.onnx"));
        Assert.That(model.Graph.Variables["w"].ToTensor().ToArray(), Is.EqualTo(Values));
    }

    [TestCase(8)]
    [TestCase(14)]
    [TestCase(17)]
    public void A_constant_of_another_type_is_refused_alone_and_by_name(int type)
    {
        byte[] bytes = new ModelWriter(17).Input("x", "n", 4, 2, 2).Constant("odd", ModelWriter.Head("odd", [1], type)).Constant("w", Forms["float, raw"]()).Node("Mul", "x w", "y").Output("y").ToArray();
        using (OnnxModel model = OnnxModel.Load(bytes))
        {
            Assert.That(model.Graph.Variables["w"].ToTensor().ToArray(), Is.EqualTo(Values));
        }

        using var folder = new TemporaryFolder();
        using ICheckpoint checkpoint = Checkpoint.Open(folder.Write("m.onnx", bytes));
        Assert.That(checkpoint.Entries.Select(entry => entry.Name), Is.EqualTo(new[] { "w" }));
        Assert.That(checkpoint.ReadTensor("w").ToArray(), Is.EqualTo(Values));
        Assert.That(() => checkpoint.Read("odd"), Throws.TypeOf<CheckpointException>().With.Message.Contains("'odd'").And.Message.Contains($"type {type}"));
        checkpoint.Dispose();
        Assert.That(() => checkpoint.ReadTensor("w"), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Constants_that_share_external_data_are_limited()
    {
        using var folder = new TemporaryFolder();
        folder.Write("weights.bin", new byte[1 << 20]);
        Assert.That(() => Checkpoint.Open(folder.Write("m.onnx", Shared(300))), Throws.TypeOf<CheckpointException>().With.Message.Contains("300 arrays have 314572800 bytes"));
        Assert.That(() => OnnxModel.Load(folder.PathOf("m.onnx")), Throws.TypeOf<CheckpointException>().With.Message.Contains("300 arrays have 314572800 bytes"));
        using ICheckpoint checkpoint = Checkpoint.Open(folder.Write("m.onnx", Shared(200)));
        using OnnxModel model = OnnxModel.Load(folder.PathOf("m.onnx"));
        Assert.That(model.Outputs.Keys, Is.EqualTo(new[] { "y" }));
        Assert.That(checkpoint.Read("c199").Bytes.Length, Is.EqualTo(1 << 20));

        static byte[] Shared(int count)
        {
            ModelWriter model = new ModelWriter(17).Input("x", "n", 4, 2, 2);
            for (int i = 0; i < count; i++)
            {
                _ = model.Constant($"c{i}", ModelWriter.Head($"c{i}", [1 << 18], 1).Message(13, new WireWriter().Text(1, "location").Text(2, "weights.bin")).Number(14, 1));
            }

            return model.Node("Relu", "x", "y").Output("y").ToArray();
        }
    }

    // Each constant becomes a variable, of which a network has at most eight bytes per stored byte.
    [TestCase(6, true)]
    [TestCase(50, false)]
    public void Variables_that_share_external_data_are_limited(int count, bool isLoaded)
    {
        const int Channels = 1 << 20;
        using var folder = new TemporaryFolder();
        folder.Write("weights.bin", new byte[sizeof(float) * Channels]);
        ModelWriter model = new ModelWriter(17).Input("x", "n", Channels, 1, 1);
        for (int i = 0; i < count; i++)
        {
            _ = model.Constant($"c{i}", ModelWriter.Head($"c{i}", [Channels, 1, 1], 1).Message(13, new WireWriter().Text(1, "location").Text(2, "weights.bin")).Number(14, 1))
                .Node("Mul", $"{(i == 0 ? "x" : $"y{i - 1}")} c{i}", $"y{i}");
        }

        string path = folder.Write("m.onnx", model.Output($"y{count - 1}").ToArray());
        if (isLoaded)
        {
            using OnnxModel loaded = OnnxModel.Load(path);
            Assert.That(loaded.Graph.Variables.Variables.Count, Is.EqualTo(count));
        }
        else
        {
            Assert.That(() => OnnxModel.Load(path), Throws.TypeOf<CheckpointException>().With.Message.Contains("constants that are far larger than the file"));
        }
    }

    [Test]
    public void A_stream_has_no_folder() =>
        Assert.That(() => OnnxModel.Load(new MemoryStream(Model(External("weights.bin", 0, 16)))), Throws.TypeOf<CheckpointException>().With.Message.Contains("another file"));

    private static IEnumerable<string> Names() => Forms.Keys;

    private static byte[] Model(WireWriter tensor) =>
        new ModelWriter(17).Input("x", "n", 4, 2, 2).Constant("w", tensor).Node("Mul", "x w", "y").Output("y").ToArray();

    private static WireWriter External(string location, long offset, long length) => Head(1)
        .Message(13, new WireWriter().Text(1, "location").Text(2, location))
        .Message(13, new WireWriter().Text(1, "offset").Text(2, $"{offset}"))
        .Message(13, new WireWriter().Text(1, "length").Text(2, $"{length}")).Number(14, 1);

    private static WireWriter Head(int type) => ModelWriter.Head("w", [4, 1, 1], type);

    private static ushort Brain(float value) => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);

    private static WireWriter Each(Action<WireWriter, int> add, WireWriter tensor)
    {
        for (int i = 0; i < Values.Length; i++)
        {
            add(tensor, i);
        }

        return tensor;
    }

    private delegate void WriteOne(Span<byte> to, int index);

    private static byte[] Bytes(int size, WriteOne write)
    {
        byte[] bytes = new byte[size * Values.Length];
        for (int i = 0; i < Values.Length; i++)
        {
            write(bytes.AsSpan(i * size, size), i);
        }

        return bytes;
    }
}
