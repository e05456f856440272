using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Nn.Tests.Checkpoints;

public sealed class SafetensorsWriteTests
{
    private static readonly ElementType[] Lacking = [ElementType.Complex128, ElementType.String];

    [TestCaseSource(nameof(Lacking))]
    public void A_type_that_the_format_lacks_is_refused(ElementType type)
    {
        using var folder = new TemporaryFolder();
        var empty = new NamedArray("x", type, [0], ReadOnlyMemory<byte>.Empty);
        Assert.That(() => Safetensors.Write(folder.PathOf("x"), [empty]), Throws.ArgumentException.With.Message.Contains("'x'").And.Message.Contains($"{type}"));
        Assert.That(folder.FileNames, Is.Empty);
    }

    [Test]
    public void What_is_written_is_read_back()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.safetensors");
        var random = new Random(3);
        NamedArray[] arrays = [.. Enum.GetValues<ElementType>().Except(Lacking).Select((type, i) =>
        {
            Shape shape = i % 3 == 0 ? default : [i, 2];
            byte[] bytes = new byte[shape.ElementCount * type.ByteSize()];
            random.NextBytes(bytes);
            return new NamedArray($"scope/{type} \"é\\\U0001F600", type, shape, bytes);
        })];
        var metadata = new Dictionary<string, string> { ["z"] = "1", ["a\n"] = "<é>" };

        Safetensors.Write(path, arrays, metadata);

        using SafetensorsFile file = Safetensors.Open(path);
        Assert.That(file.Metadata, Is.EquivalentTo(metadata));
        Assert.That(file.ReadAll().Select(a => a.ToString()), Is.EqualTo(arrays.Select(a => a.ToString())));
        Assert.That(file.ReadAll().Select(a => a.Bytes.ToArray()), Is.EqualTo(arrays.Select(a => a.Bytes.ToArray())));
        Assert.That(Safetensors.Read(path).Select(a => a.Name), Is.EqualTo(arrays.Select(a => a.Name)));
    }

    [Test]
    public void The_bytes_are_those_of_the_format()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.safetensors");
        Safetensors.Write(path, [new NamedArray("x", ElementType.Int8, [3], new byte[] { 1, 2, 3 }), new NamedArray("y", ElementType.UInt8, [], new byte[] { 4 })]);

        string json = """{"x":{"dtype":"I8","shape":[3],"data_offsets":[0,3]},"y":{"dtype":"U8","shape":[],"data_offsets":[3,4]}}""";
        string padded = json.PadRight((json.Length + 7) / 8 * 8);
        byte[] expected = [(byte)padded.Length, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(padded), 1, 2, 3, 4];
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(expected));
    }

    [Test]
    public void The_header_is_JSON_to_another_reader_and_the_data_start_at_a_multiple_of_8()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.safetensors");
        for (int length = 1; length <= 9; length++)
        {
            Safetensors.Write(path, [new NamedArray(new string('n', length), ElementType.Float32, [1], new byte[4])], new Dictionary<string, string> { ["k"] = "v" });
            byte[] bytes = File.ReadAllBytes(path);
            int header = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            Assert.That((8 + header) % 8, Is.Zero);
            Assert.That(bytes, Has.Length.EqualTo(8 + header + 4));
            using JsonDocument json = JsonDocument.Parse(bytes.AsMemory(8, header));
            Assert.That(json.RootElement.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "__metadata__", new string('n', length) }));
        }
    }

    [Test]
    public void Tensors_and_arrays_of_the_same_values_give_the_same_file()
    {
        using var folder = new TemporaryFolder();
        var w = new NhwcTensor([2, 3], [1, 2, 3, float.NaN, -0f, float.NegativeInfinity]);
        var b = new NhwcTensor([0]);
        Safetensors.Write(folder.PathOf("t"), [KeyValuePair.Create("w", w), KeyValuePair.Create("b", b)]);
        Safetensors.Write(folder.PathOf("a"), [NamedArray.FromTensor("w", w), NamedArray.FromTensor("b", b)]);
        Assert.That(File.ReadAllBytes(folder.PathOf("t")), Is.EqualTo(File.ReadAllBytes(folder.PathOf("a"))));

        using SafetensorsFile file = Safetensors.Open(folder.PathOf("t"));
        NhwcTensor back = file.ReadTensor("w");
        Assert.That(back.Span.ToArray().Select(BitConverter.SingleToInt32Bits), Is.EqualTo(w.Span.ToArray().Select(BitConverter.SingleToInt32Bits)));
    }

    [Test]
    public void The_order_of_metadata_does_not_depend_on_the_dictionary()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder.PathOf("a"), Array.Empty<NamedArray>(), new Dictionary<string, string> { ["x"] = "1", ["y"] = "2" });
        Safetensors.Write(folder.PathOf("b"), Array.Empty<NamedArray>(), new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" });
        Assert.That(File.ReadAllBytes(folder.PathOf("b")), Is.EqualTo(File.ReadAllBytes(folder.PathOf("a"))));
    }

    [TestCase("x", "x", "'x' occurs twice")]
    [TestCase("x", "__metadata__", "reserved")]
    [TestCase("x", "half a pair", "not valid Unicode")]
    public void Names_the_format_cannot_hold_are_refused_and_nothing_is_written(string first, string second, string reason)
    {
        using var folder = new TemporaryFolder();

        // An attribute cannot hold half a surrogate pair: it is stored as UTF-8.
        second = second == "half a pair" ? "\ud800" : second;
        NamedArray[] arrays = [new(first, ElementType.UInt8, [1], new byte[1]), new(second, ElementType.UInt8, [1], new byte[1])];
        Assert.That(() => Safetensors.Write(folder.PathOf("a"), arrays), Throws.ArgumentException.With.Message.Contains(reason));
        Assert.That(folder.FileNames, Is.Empty);
    }

    [Test]
    public void A_failure_half_way_leaves_the_old_file()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.safetensors", [1, 2, 3]);
        using var variables = new VariableStore();
        variables.Create("x", [4], Initializer.Zeros, Regularizer.None, trainable: true).Assign([1, 2, 3, 4]);
        _ = variables.Create("y", [4], Initializer.Zeros, Regularizer.None, trainable: true);
        Assert.That(() => Safetensors.Write(path, variables), Throws.InvalidOperationException.With.Message.Contains("'y'"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(folder.FileNames, Is.EqualTo(new[] { "a.safetensors" }));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows does not rename over an open file.")]
    public void A_file_may_be_replaced_while_it_is_open()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.safetensors");
        var one = new NhwcTensor([1], [1]);
        var two = new NhwcTensor([1], [2]);
        Safetensors.Write(path, [KeyValuePair.Create("x", one)]);
        using SafetensorsFile old = Safetensors.Open(path);
        Safetensors.Write(path, [KeyValuePair.Create("x", two)]);
        using SafetensorsFile young = Safetensors.Open(path);
        NhwcTensor before = old.ReadTensor("x");
        NhwcTensor after = young.ReadTensor("x");
        Assert.That(before.Span[0], Is.EqualTo(1));
        Assert.That(after.Span[0], Is.EqualTo(2));
    }
}
