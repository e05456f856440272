using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Nn.Tests.Checkpoints;

public sealed class SafetensorsReadTests
{
    private const string TwoArrays = """
        {"__metadata__":{"format":"pt","k\u00e9y":"v"},"b":{"dtype":"F32","shape":[2,2],"data_offsets":[4,20]},"a/w\"":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}
        """;

    private static readonly byte[] TwoArraysData = [0x80, 0x3F, 0x00, 0xC0, .. SafetensorsBytes.Floats(1, 2, 3, 4)];

    [Test]
    public void Arrays_and_metadata_are_read_as_the_header_gives_them()
    {
        using SafetensorsFile file = SafetensorsBytes.Open(SafetensorsBytes.Of(TwoArrays + "   ", TwoArraysData));
        Assert.That(file.Entries.Select(e => e.Name), Is.EqualTo(new[] { "b", "a/w\"" }));
        Assert.That(file.Metadata, Is.EquivalentTo(new Dictionary<string, string> { ["format"] = "pt", ["kéy"] = "v" }));

        NamedArray[] arrays = [.. file.ReadAll()];
        Assert.That(arrays[0].ToString(), Is.EqualTo("b: Float32 [2, 2]"));
        Assert.That(arrays[1].ToString(), Is.EqualTo("a/w\": BFloat16 [2]"));
        Assert.That(arrays[1].Bytes.ToArray(), Is.EqualTo(TwoArraysData[..4]));

        NhwcTensor b = arrays[0].ToTensor();
        NhwcTensor direct = file.ReadTensor("b");
        NhwcTensor halves = file.ReadTensor("a/w\"");
        Assert.That(b.Span.ToArray(), Is.EqualTo(new[] { 1f, 2, 3, 4 }));
        Assert.That(direct.Span.ToArray(), Is.EqualTo(new[] { 1f, 2, 3, 4 }));
        Assert.That(halves.Span.ToArray(), Is.EqualTo(new[] { 1f, -2 }));
    }

    [TestCase("BOOL", ElementType.Bool, 1)]
    [TestCase("U8", ElementType.UInt8, 1)]
    [TestCase("I8", ElementType.Int8, 1)]
    [TestCase("F8_E4M3", ElementType.Float8E4M3, 1)]
    [TestCase("F8_E5M2", ElementType.Float8E5M2, 1)]
    [TestCase("U16", ElementType.UInt16, 2)]
    [TestCase("I16", ElementType.Int16, 2)]
    [TestCase("F16", ElementType.Float16, 2)]
    [TestCase("BF16", ElementType.BFloat16, 2)]
    [TestCase("U32", ElementType.UInt32, 4)]
    [TestCase("I32", ElementType.Int32, 4)]
    [TestCase("F32", ElementType.Float32, 4)]
    [TestCase("U64", ElementType.UInt64, 8)]
    [TestCase("I64", ElementType.Int64, 8)]
    [TestCase("F64", ElementType.Float64, 8)]
    public void Every_type_the_format_names_is_known(string dtype, ElementType type, int size)
    {
        string header = $$$"""{"x":{"dtype":"{{{dtype}}}","shape":[],"data_offsets":[0,{{{size}}}]}}""";
        using SafetensorsFile file = SafetensorsBytes.Open(SafetensorsBytes.Of(header, new byte[size]));
        Assert.That(file.Read("x").ElementType, Is.EqualTo(type));
    }

    [Test]
    public void A_file_without_arrays_is_empty()
    {
        using SafetensorsFile file = SafetensorsBytes.Open(SafetensorsBytes.Of("{}"));
        Assert.That(file.Entries, Is.Empty);
        Assert.That(file.Metadata, Is.Empty);
    }

    [Test]
    public void Empty_arrays_take_no_data_and_may_stand_anywhere()
    {
        string header = """{"e":{"dtype":"F32","shape":[0,3],"data_offsets":[4,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"f":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""";
        using SafetensorsFile file = SafetensorsBytes.Open(SafetensorsBytes.Of(header, 0, 0, 0, 0));
        Assert.That(file.Read("e").Shape, Is.EqualTo(new Shape(0, 3)));
        Assert.That(file.Read("f").Bytes.Length, Is.Zero);
    }

    [Test]
    public void Names_that_are_not_there_and_types_that_do_not_convert_are_named()
    {
        using SafetensorsFile file = SafetensorsBytes.Open(SafetensorsBytes.Of("""{"n":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}""", new byte[8]));
        Assert.That(file.Find("m"), Is.Null);
        Assert.That(() => file.Read("m"), Throws.InstanceOf<KeyNotFoundException>().With.Message.Contains("test.safetensors").And.Message.Contains("'m'"));
        Assert.That(() => file.ReadTensor("n"), Throws.InstanceOf<CheckpointException>().With.Message.Contains("'n'").And.Message.Contains("Int64"));
    }

    [Test]
    public void What_was_read_outlives_the_file_and_nothing_is_read_after()
    {
        SafetensorsFile file = SafetensorsBytes.Open(SafetensorsBytes.Of(TwoArrays, TwoArraysData));
        NamedArray array = file.Read("b");
        file.Dispose();
        NhwcTensor tensor = array.ToTensor();
        Assert.That(tensor.Span[3], Is.EqualTo(4));
        Assert.That(() => file.Read("b"), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Many_threads_read_one_file()
    {
        float[][] values = [.. Enumerable.Range(0, 50).Select(i => Enumerable.Repeat((float)i, 1000).ToArray())];
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.safetensors");
        Safetensors.Write(path, values.Select((v, i) => new NamedArray($"{i}", ElementType.Float32, [1000], SafetensorsBytes.Floats(v))));
        using SafetensorsFile file = Safetensors.Open(path);
        Parallel.For(0, 500, n =>
        {
            NhwcTensor tensor = file.ReadTensor($"{n % 50}");
            Assert.That(tensor.Span.IndexOfAnyExcept(n % 50), Is.EqualTo(-1));
        });
    }

    [Test]
    public void A_file_that_shrinks_while_open_is_an_error_of_the_checkpoint()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.safetensors");
        var tensor = new NhwcTensor([100_000]);
        Safetensors.Write(path, [KeyValuePair.Create("a", tensor), KeyValuePair.Create("b", tensor)]);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        using SafetensorsFile file = Safetensors.Open(stream, path);
        using (var other = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            other.SetLength(other.Length - 1);
        }

        Assert.That(() => file.Read("b"), Throws.InstanceOf<CheckpointException>().With.Message.Contains("'b'"));
        Assert.That(() => file.ReadTensor("b"), Throws.InstanceOf<CheckpointException>());
    }

    [Test]
    public void One_array_is_read_without_holding_the_others()
    {
        const int Length = 1 << 20;
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.safetensors");
        var tensor = new NhwcTensor([Length]);
        Safetensors.Write(path, Enumerable.Range(0, 8).Select(i => KeyValuePair.Create($"{i}", tensor)));
        using SafetensorsFile file = Safetensors.Open(path);
        NhwcTensor warm = file.ReadTensor("7");

        long before = GC.GetAllocatedBytesForCurrentThread();
        NhwcTensor direct = file.ReadTensor("3");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan((Length * sizeof(float)) + 100_000), "the tensor itself, and nothing between");
    }
}
