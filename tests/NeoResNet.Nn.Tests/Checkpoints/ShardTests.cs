using System.Text;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Nn.Tests.Checkpoints;

/// <summary>Tests weights in several safetensors files with an index.</summary>
public sealed class ShardTests
{
    private TemporaryFolder _folder = null!;

    private string Index => _folder.PathOf("model.safetensors.index.json");

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Arrays_of_every_type_come_back_from_several_files()
    {
        ElementType[] types = [.. Enum.GetValues<ElementType>().Except([ElementType.String, ElementType.Complex128])];
        NamedArray[] arrays = [.. types.Select((type, i) => new NamedArray($"{type}", type, new Shape(i, 2), (byte[])[.. Enumerable.Range(0, 2 * i * type.ByteSize()).Select(b => (byte)(b + i))])), new NamedArray("scalar", ElementType.Float32, [], new byte[] { 0, 0, 128, 63 })];
        Safetensors.WriteSharded(Index, arrays, maxShardLength: 64, new Dictionary<string, string> { ["k"] = "v" });
        Assert.That(_folder.FileNames, Has.Length.GreaterThan(4).And.Member("model-00001-of-" + $"{_folder.FileNames.Length - 1:D5}.safetensors"));
        foreach (string path in new[] { Index, _folder.FullName })
        {
            using ICheckpoint file = Checkpoint.Open(path);
            Assert.That((Checkpoint.FormatOf(file), file.Metadata["k"], file.Files.Count()), Is.EqualTo((CheckpointFormat.Safetensors, "v", _folder.FileNames.Length)));
            Assert.That(file.Entries.Select(entry => entry.Name), Is.EqualTo(arrays.Select(array => array.Name)));
            foreach (NamedArray array in arrays)
            {
                NamedArray read = file.Read(array.Name);
                Assert.That((read.ElementType, read.Shape == array.Shape, read.Bytes.Span.SequenceEqual(array.Bytes.Span)), Is.EqualTo((array.ElementType, true, true)));
            }

            Assert.That(file.ReadTensor("scalar").ToArray(), Is.EqualTo(new[] { 1f }));
            Assert.That(() => file.Read("none"), Throws.TypeOf<KeyNotFoundException>());
        }

        foreach (string part in _folder.FileNames.Where(name => name.EndsWith(".safetensors", StringComparison.Ordinal)))
        {
            using SafetensorsFile file = Safetensors.Open(_folder.PathOf(part));
            long length = file.ReadAll().Sum(array => (long)array.Bytes.Length);
            Assert.That(length <= 64 || file.Entries.Count(entry => entry.Shape.ElementCount > 0) == 1, part);
        }
    }

    [Test]
    public void The_index_has_the_documented_form()
    {
        Safetensors.WriteSharded(Index, [new("b", ElementType.UInt8, [2], new byte[2]), new("a", ElementType.UInt8, [3], new byte[3])], maxShardLength: 3);
        Assert.That(File.ReadAllText(Index), Is.EqualTo("""
            {
              "metadata": {
                "total_size": 5
              },
              "weight_map": {
                "a": "model-00002-of-00002.safetensors",
                "b": "model-00001-of-00002.safetensors"
              }
            }
            """.ReplaceLineEndings("\n")));
    }

    [TestCase("{\"weight_map\": {\"a\": \"gone.safetensors\"}}", "the file 'gone.safetensors' that the index names is missing")]
    [TestCase("{\"weight_map\": {\"a\": \"../part.safetensors\"}}", "expected a file in the folder of the index")]
    [TestCase("{\"weight_map\": {\"a\": \"/etc/passwd\"}}", "expected a file in the folder of the index")]
    [TestCase("{\"weight_map\": {\"a\": \"part.safetensors\", \"b\": \"part.safetensors\"}}", "'part.safetensors' lacks the array 'b'")]
    [TestCase("{\"weight_map\": {\"b\": \"part.safetensors\"}}", "'part.safetensors' contains the array 'a'")]
    [TestCase("{\"weight_map\": {\"a\": \"part.safetensors\", \"a\": \"part.safetensors\"}}", "the array 'a' occurs twice")]
    [TestCase("{\"weight_map\": {\"a\": \"model.safetensors.index.json\"}}", "model.safetensors.index.json")]
    [TestCase("{\"weight_map\": {}, \"weight_map\": {}}", "the key 'weight_map' occurs twice")]
    [TestCase("{\"weight_map\": {\"a\": 1}}", "expected String, got Number")]
    [TestCase("{\"weight_map\": []}", "expected StartObject, got StartArray")]
    [TestCase("{\"metadata\": \"\\\"weight_map\\\"\"}", "")]
    [TestCase("{\"weight_map\": {\"\\ud800\": \"part.safetensors\"}}", "escape sequence")]
    [TestCase("{\"weight_map\": {\"a\": \"part.safetensors\"}", "invalid JSON")]
    public void A_wrong_index_is_refused(string text, string message)
    {
        Safetensors.Write(_folder.PathOf("part.safetensors"), [new NamedArray("a", ElementType.UInt8, [1], new byte[1])]);
        File.WriteAllText(Index, text);
        Assert.That(() => Checkpoint.Open(Index), Throws.InstanceOf<DataFileException>().With.Message.Contains(message));
    }

    [Test]
    public void Damaged_indices_throw_only_exceptions_about_data()
    {
        Safetensors.WriteSharded(Index, [new("b", ElementType.UInt8, [2], new byte[2]), new("a", ElementType.UInt8, [3], new byte[3])], maxShardLength: 3);
        byte[] valid = File.ReadAllBytes(Index);
        for (int i = 0; i < 1000; i++)
        {
            File.WriteAllBytes(Index, ByteMutations.Case(valid, i));
            try
            {
                Checkpoint.Open(Index).Dispose();
            }
            catch (DataFileException e)
            {
                Assert.That(e.Message, Does.StartWith(_folder.FullName), $"case {i}");
            }
        }
    }

    [Test]
    public void Arguments_of_the_writer_are_checked_before_a_file_is_written()
    {
        NamedArray array = new("a", ElementType.UInt8, [1], new byte[1]);
        Assert.That(() => Safetensors.WriteSharded(_folder.PathOf("a.json"), [array], 1), Throws.ArgumentException.With.Message.Contains("safetensors.index.json"));
        Assert.That(() => Safetensors.WriteSharded(Index, [array], 0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Safetensors.WriteSharded(Index, [array, array], 1), Throws.ArgumentException.With.Message.Contains("occurs twice"));
        Assert.That(() => Safetensors.WriteSharded(Index, Enumerable.Range(0, 10_001).Select(i => new NamedArray($"{i}", ElementType.UInt8, [1], new byte[1])), 1), Throws.ArgumentException.With.Message.Contains("10001 files"));
        Assert.That(_folder.FileNames, Is.Empty);
    }
}
