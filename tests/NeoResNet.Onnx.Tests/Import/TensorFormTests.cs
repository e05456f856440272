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
