using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Nn.Tests.Checkpoints.TensorFlow;

/// <summary>
/// Checks that real checkpoints, most of them written by TensorFlow, have the content that another
/// program found in them.
/// </summary>
public sealed class TensorFlowFixtureTests
{
    private static readonly string[] Bundles =
    [
        "synthetic_v2_dtypes_and_slices/ckpt", "synthetic_v2_many_blocks_snappy/ckpt", "synthetic_v2_two_shards/ckpt", "v2_conv_bn_kws/variables",
        "v2_conv_kernels_mkl/variables", "v2_counter/variables", "v2_half_plus_three/variables", "v2_half_plus_two/variables",
        "v2_half_plus_two_snappy/variables", "v2_lstm_keras/variables", "v2_mnist_regression_tf1/regression.ckpt", "v2_stale_shards_mit/variables",
        "v2_tf2_objectgraph_snappy/variables", "v2_tf_java_string/variables",
    ];

    private static readonly string[] V1Files =
    [
        "synthetic_v1_slices_blocks/model.ckpt", "synthetic_v1_slices_blocks/model_snappy.ckpt", "v1_bad_half_plus_two/export", "v1_half_plus_two/export-00000-of-00001",
    ];

    // These were written whole by one process, without compression, so writing them again gives the
    // same bytes.
    private static readonly string[] Reproducible =
    [
        "v2_conv_bn_kws/variables", "v2_conv_kernels_mkl/variables", "v2_counter/variables", "v2_half_plus_three/variables", "v2_half_plus_two/variables",
        "v2_lstm_keras/variables", "v2_mnist_regression_tf1/regression.ckpt", "v2_stale_shards_mit/variables", "v2_tf_java_string/variables",
    ];

    [TestCaseSource(nameof(Bundles))]
    public void A_bundle_has_the_expected_content(string bundle)
    {
        string prefix = PrefixOf(bundle);
        JsonElement[] expected = [.. Expected(prefix, ".index").GetProperty("entries").EnumerateArray()];
        using ICheckpoint checkpoint = Checkpoint.Open(prefix);
        Assert.That(checkpoint.Entries.Select(entry => entry.Name), Is.EquivalentTo(expected.Where(entry => entry.TryGetProperty("key", out _)).Select(entry => entry.GetProperty("key").GetString())));
        Assert.Multiple(() =>
        {
            foreach (JsonElement entry in expected.Where(entry => entry.TryGetProperty("key", out _)))
            {
                Check(checkpoint.Read(entry.GetProperty("key").GetString()!), entry);
            }
        });
    }

    [TestCaseSource(nameof(V1Files))]
    public void A_file_of_the_format_V1_has_the_expected_content(string file)
    {
        string path = TestData.OutsidePathOf("checkpoints", file);
        JsonElement expected = Expected(path, "");
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        JsonElement[] tensors = [.. expected.GetProperty("tensors").EnumerateArray()];
        Assert.That(checkpoint.Entries.Select(entry => entry.Name), Is.EqualTo(tensors.Select(tensor => tensor.GetProperty("name").GetString())));
        ILookup<string, JsonElement> records = expected.GetProperty("records").EnumerateArray().ToLookup(record => record.GetProperty("name").GetString()!);
        Assert.Multiple(() =>
        {
            foreach (JsonElement tensor in tensors)
            {
                NamedArray array = checkpoint.Read(tensor.GetProperty("name").GetString()!);
                Assert.That(array.Shape, Is.EqualTo(Sizes(tensor)), array.Name);
                Assert.That(TypeName(array.ElementType), Is.EqualTo(tensor.GetProperty("dtype").GetString()), array.Name);
                if (records[array.Name].ToArray() is [var record])
                {
                    CheckValues(array, record);
                }
            }
        });
    }

    [Test]
    public void Slices_are_put_together()
    {
        using ICheckpoint bundle = Checkpoint.Open(PrefixOf("synthetic_v2_dtypes_and_slices/ckpt"));
        Assert.That(bundle.ReadTensor("partitioned").ToArray(), Is.EqualTo(Enumerable.Range(0, 15).Select(i => (float)i)));
        Assert.That(bundle.ReadTensor("partitioned_cols").ToArray(), Is.EqualTo(Enumerable.Range(0, 200).Concat(Enumerable.Range(1000, 200)).Select(i => (float)i)));
        using ICheckpoint file = Checkpoint.Open(TestData.OutsidePathOf("checkpoints", "synthetic_v1_slices_blocks", "model.ckpt"));
        Assert.That(file.ReadTensor("c/part").ToArray(), Is.EqualTo(Enumerable.Range(0, 8).Select(i => (float)i)));
    }

    [Test]
    public void A_bundle_lists_its_arrays_without_its_data_and_names_the_missing_file()
    {
        string index = TestData.OutsidePathOf("checkpoints", "v2_index_without_data", "convolutional.ckpt.index");
        JsonElement[] expected = [.. Expected(index[..^6], ".index").GetProperty("entries").EnumerateArray()];
        using ICheckpoint checkpoint = Checkpoint.Open(index);
        Assert.That(checkpoint.Entries.Select(entry => (entry.Name, entry.Shape)), Is.EquivalentTo(expected.Select(entry => (entry.GetProperty("key").GetString(), Sizes(entry)))));
        Assert.That(() => checkpoint.ReadTensor(checkpoint.Entries[0].Name), Throws.TypeOf<CheckpointException>().With.Message.Contains("convolutional.ckpt.data-00000-of-00001").And.Message.Contains("missing"));
    }

    [TestCaseSource(nameof(Reproducible))]
    public void Writing_a_bundle_again_gives_the_same_bytes(string bundle)
    {
        string prefix = PrefixOf(bundle);
        using var folder = new TemporaryFolder();
        string copy = folder.PathOf("copy");
        using (ICheckpoint checkpoint = Checkpoint.Open(prefix))
        {
            Checkpoint.Write(copy, checkpoint.Entries.Select(entry => checkpoint.Read(entry.Name)), CheckpointFormat.TensorFlowBundle);
        }

        Assert.That(File.ReadAllBytes($"{copy}.index"), Is.EqualTo(File.ReadAllBytes($"{prefix}.index")));
        Assert.That(File.ReadAllBytes($"{copy}.data-00000-of-00001"), Is.EqualTo(File.ReadAllBytes($"{prefix}.data-00000-of-00001")));
    }

    [TestCase("v1_bad_half_plus_two/export")]
    public void Writing_a_file_of_the_format_V1_again_gives_the_same_bytes(string file)
    {
        string path = TestData.OutsidePathOf("checkpoints", file);
        using var folder = new TemporaryFolder();
        using (ICheckpoint checkpoint = Checkpoint.Open(path))
        {
            Checkpoint.Write(folder.PathOf("copy"), checkpoint.Entries.Select(entry => checkpoint.Read(entry.Name)), CheckpointFormat.TensorFlowV1);
        }

        Assert.That(File.ReadAllBytes(folder.PathOf("copy")), Is.EqualTo(File.ReadAllBytes(path)));
    }

    private static string PrefixOf(string bundle) => TestData.OutsidePathOf("checkpoints", bundle + ".index")[..^6];

    private static JsonElement Expected(string path, string suffix)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(path)!, "expected.json")));
        return document.RootElement.GetProperty(Path.GetFileName(path) + suffix).Clone();
    }

    private static void Check(NamedArray array, JsonElement expected)
    {
        Assert.That(array.Shape, Is.EqualTo(Sizes(expected)), array.Name);
        Assert.That(TypeName(array.ElementType), Is.EqualTo(expected.GetProperty("dtype").GetString()), array.Name);
        CheckValues(array, expected);
    }

    private static void CheckValues(NamedArray array, JsonElement expected)
    {
        if (array.ElementType == ElementType.String)
        {
            byte[][] texts = [.. Texts(array)];
            if (expected.TryGetProperty("element_sha256", out JsonElement hashes))
            {
                Assert.That(texts.Select(text => Convert.ToHexStringLower(SHA256.HashData(text))), Is.EqualTo(hashes.EnumerateArray().Select(hash => hash.GetString())), array.Name);
            }
            else if (expected.TryGetProperty("strings", out JsonElement strings))
            {
                Assert.That(texts.Select(System.Text.Encoding.UTF8.GetString), Is.EqualTo(strings.EnumerateArray().Select(text => text.GetString())), array.Name);
            }

            return;
        }

        if (array.ElementType is ElementType.Complex64 or ElementType.Complex128)
        {
            return;
        }

        double[] values = [.. ArrayNumbers.Of(array)];
        if (expected.TryGetProperty("values", out JsonElement all))
        {
            Assert.That(values, Is.EqualTo(all.EnumerateArray().Select(Number)).Within(1e-6).Percent, array.Name);
        }

        if (expected.TryGetProperty("first8", out JsonElement first))
        {
            Assert.That(values[..8], Is.EqualTo(first.EnumerateArray().Select(Number)).Within(1e-6).Percent, array.Name);
        }

        if (expected.TryGetProperty("last4", out JsonElement last))
        {
            Assert.That(values[^4..], Is.EqualTo(last.EnumerateArray().Select(Number)).Within(1e-6).Percent, array.Name);
        }

        if (expected.TryGetProperty("sum", out JsonElement sum))
        {
            Assert.That(values.Sum(), Is.EqualTo(sum.GetDouble()).Within(1e-4).Percent.Or.EqualTo(sum.GetDouble()).Within(1e-4), array.Name);
        }
    }

    private static double Number(JsonElement value) => value.ValueKind switch { JsonValueKind.True => 1, JsonValueKind.False => 0, _ => value.GetDouble() };

    private static Shape Sizes(JsonElement entry) => new([.. entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())]);

    // The names of NumPy, but for half.
    private static string TypeName(ElementType type) => type switch { ElementType.Float16 => "half", _ => type.ToString().ToLowerInvariant() };

    private static IEnumerable<byte[]> Texts(NamedArray array)
    {
        int at = array.Shape.ElementCount * sizeof(long);
        for (int i = 0; i < array.Shape.ElementCount; i++)
        {
            int length = (int)BinaryPrimitives.ReadInt64LittleEndian(array.Bytes.Span[(i * sizeof(long))..]);
            yield return array.Bytes.Span.Slice(at, length).ToArray();
            at += length;
        }
    }
}
