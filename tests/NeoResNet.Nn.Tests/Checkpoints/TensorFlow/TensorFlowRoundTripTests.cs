using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Nn.Tests.Checkpoints.TensorFlow;

/// <summary>Checks that what the writers of TensorFlow's formats write, the readers read.</summary>
public sealed class TensorFlowRoundTripTests
{
    private static readonly CheckpointFormat[] Formats = [CheckpointFormat.TensorFlowBundle, CheckpointFormat.TensorFlowV1];

    private static readonly ElementType[] LackingInV1 = [ElementType.BFloat16, ElementType.Float8E4M3, ElementType.Float8E5M2];

    private static IEnumerable<object[]> FormatsAndTypes => Formats
        .SelectMany(format => Enum.GetValues<ElementType>().Select(type => (Format: format, Type: type)))
        .Where(pair => pair.Format == CheckpointFormat.TensorFlowBundle || !LackingInV1.Contains(pair.Type))
        .Select(pair => new object[] { pair.Format, pair.Type });

    [TestCaseSource(nameof(FormatsAndTypes))]
    public void Every_type_and_shape_survives(CheckpointFormat format, ElementType type)
    {
        NamedArray[] arrays = [.. new Shape[] { [], [3], [0, 4], [2, 1, 5], [1, 1, 1, 1] }.Select((shape, i) => Filled($"scope/array_{i}", type, shape))];
        using var folder = new TemporaryFolder();
        Checkpoint.Write(folder.PathOf("model.ckpt"), arrays, format);
        using ICheckpoint checkpoint = Checkpoint.Open(folder.PathOf("model.ckpt"));
        Assert.That(checkpoint.Entries, Has.Count.EqualTo(arrays.Length));
        Assert.Multiple(() =>
        {
            foreach (NamedArray array in arrays)
            {
                NamedArray read = checkpoint.Read(array.Name);
                Assert.That((read.ElementType, read.Shape), Is.EqualTo((array.ElementType, array.Shape)));
                Assert.That(read.Bytes.ToArray(), Is.EqualTo(array.Bytes.ToArray()), $"{array}");
            }
        });
    }

    [Test]
    public void A_table_of_many_blocks_survives([ValueSource(nameof(Formats))] CheckpointFormat format)
    {
        // Names with long common prefixes, in an order that is not theirs; some arrays fill a block.
        NamedArray[] arrays = [.. Enumerable.Range(0, 3000).Select(i => Filled($"{new string('p', i % 60)}/{(i * 7919) % 3000:D4}", ElementType.Float32, [i % 500 == 0 ? 150_000 : i % 99]))];
        using var folder = new TemporaryFolder();
        Checkpoint.Write(folder.PathOf("model"), arrays, format);
        using ICheckpoint checkpoint = Checkpoint.Open(folder.PathOf("model"));
        Assert.That(checkpoint.Entries, Has.Count.EqualTo(arrays.Length));
        foreach (NamedArray array in arrays)
        {
            Assert.That(checkpoint.Read(array.Name).Bytes.Span.SequenceEqual(array.Bytes.Span), array.Name);
        }
    }

    [Test]
    public void Variables_are_restored_from_a_checkpoint([ValueSource(nameof(Formats))] CheckpointFormat format)
    {
        using var folder = new TemporaryFolder();
        NamedArray[] arrays = [new("scope/a", ElementType.Float64, [2], (byte[])[.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)]), NamedArray.FromTensor("scope/b", new NhwcTensor([1, 3], [1, 2, 3]))];
        Checkpoint.Write(folder.PathOf("model"), arrays, format);
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        _ = graph.GetVariable("scope/a", [2], Initializer.VarianceScaling());
        _ = graph.GetVariable("scope/b", [1, 3], Initializer.VarianceScaling());
        using (ICheckpoint checkpoint = Checkpoint.Open(folder.PathOf("model")))
        {
            variables.Restore(checkpoint);
        }

        Assert.That(variables.Variables.Select(variable => variable.ToTensor().ToArray()), Is.EqualTo(new float[][] { [1.5f, -2], [1, 2, 3] }));
    }

    [Test]
    public void A_type_that_the_format_V1_lacks_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => Checkpoint.Write(folder.PathOf("model"), [Filled("a", ElementType.BFloat16, [1])], CheckpointFormat.TensorFlowV1), Throws.ArgumentException.With.Message.Contains("BFloat16"));
        Assert.That(folder.FileNames, Is.Empty);
    }

    [Test]
    public void A_name_that_occurs_twice_or_is_empty_is_refused([ValueSource(nameof(Formats))] CheckpointFormat format)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("model"), "old");
        NamedArray a = Filled("a", ElementType.Float32, [1]), empty = Filled("", ElementType.Float32, [1]);
        Assert.That(() => Checkpoint.Write(folder.PathOf("model"), [a, a], format), Throws.ArgumentException.With.Message.Contains("twice"));
        Assert.That(() => Checkpoint.Write(folder.PathOf("model"), [empty], format), Throws.ArgumentException.With.Message.Contains("empty"));
        Assert.That(folder.FileNames, Is.EqualTo(new[] { "model" }));
        Assert.That(File.ReadAllText(folder.PathOf("model")), Is.EqualTo("old"));
    }

    [Test]
    public void A_format_that_can_only_be_read_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => Checkpoint.Write(folder.PathOf("model"), [], CheckpointFormat.TensorFlowGraph), Throws.TypeOf<NotSupportedException>());
    }

    internal static NamedArray Filled(string name, ElementType type, Shape shape)
    {
        if (type == ElementType.String)
        {
            // Strings of 0 to 299 bytes, so that lengths take one and two bytes.
            int[] lengths = [.. Enumerable.Range(0, shape.ElementCount).Select(i => (i * 131) % 300)];
            return new NamedArray(name, type, shape, (byte[])[.. lengths.SelectMany(length => BitConverter.GetBytes((long)length)), .. Enumerable.Range(0, lengths.Sum()).Select(i => (byte)i)]);
        }

        byte[] bytes = new byte[shape.ElementCount * type.ByteSize()];
        new Random(name.Length).NextBytes(bytes);
        if (type == ElementType.Bool)
        {
            bytes = [.. bytes.Select(b => (byte)(b & 1))];
        }

        return new NamedArray(name, type, shape, bytes);
    }
}
