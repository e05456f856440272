using System.Diagnostics;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Nn.Onnx;
using NeoResNet.Onnx.Tests.Families;
using NeoResNet.TestSupport;

namespace NeoResNet.Onnx.Tests.Import;

/// <summary>What an import refuses: unsupported operators, all at once, and damaged or hostile files.</summary>
public sealed class RefusalTests
{
    [Test]
    public void One_error_lists_every_unsupported_operator_with_its_nodes()
    {
        byte[] model = new ModelWriter(17).Input("x", "n", 4, 8, 8)
            .Weights("w", 4, 1, 3, 3).Node("Conv", "x w", "depthwise", ("group", 4)).Node("Relu", "depthwise", "r").Node("Conv", "r w", "depthwise2", ("group", 4))
            .Node("Resize", "depthwise2", "big").Node("Relu", "big", "z").Node("com.microsoft.FusedConv", "z w", "fused").Node("Erf", "z", "unused").Output("fused").ToArray();
        CheckpointException error = Assert.Throws<CheckpointException>(() => OnnxModel.Load(model, "the model").Dispose())!;
        Assert.Multiple(() =>
        {
            Assert.That(error.File, Is.EqualTo("the model"));
            Assert.That(error.Reason, Is.EqualTo(
                "the model contains operators that are not supported: Conv with group 4 (node 'node of depthwise'); Resize (node 'node of big'); com.microsoft.FusedConv (node 'node of fused')."));
        });
    }

    private static readonly Dictionary<string, (string Reason, Action<ModelWriter> Write)> Refused = new()
    {
        ["training mode"] = ("training_mode", m => m.Norm("n", 3).Node("BatchNormalization", "x n.scale n.bias n.mean n.var", "y", ("training_mode", 1))),
        ["reflected padding"] = ("mode reflect", m => m.Integers("p", 0, 0, 1, 1, 0, 0, 1, 1).Node("Pad", "x p", "y", ("mode", "reflect"))),
        ["indices of a pool"] = ("output 'i'", m => m.Node("MaxPool", "x", "y i", ("kernel_shape", new[] { 2, 2 })).Node("Relu", "i", "z").Output("z")),
        ["a sum of images of two sizes"] = ("shapes", m => m.Node("MaxPool", "x", "p", ("kernel_shape", new[] { 2, 2 })).Node("Add", "x p", "y")),
        ["a constant of the image's size"] = ("neither one number nor one per channel", m => m.Weights("c", 1, 3, 8, 8).Node("Sub", "x c", "y")),
        ["a transposition of height and width"] = ("perm", m => m.Node("Transpose", "x", "y", ("perm", new[] { 0, 1, 3, 2 }))),
        ["division by zero"] = ("constant 0", m => m.Floats("c", [], 0).Node("Div", "x c", "y")),
        ["bounds in the wrong order"] = ("minimum 2", m => m.Floats("a", [], 2).Floats("b", [], 1).Node("Clip", "x a b", "y")),
        ["weights that a run computes"] = ("not constant", m => m.Node("Conv", "x x", "y")),
        ["channels that do not fit"] = ("channels", m => m.Weights("w", 4, 5, 3, 3).Node("Conv", "x w", "y")),
        ["a window larger than the image"] = ("does not fit", m => m.Weights("w", 4, 3, 9, 9).Node("Conv", "x w", "y")),
        ["a matrix of another size"] = ("rows", m => m.Weights("w", 10, 5).Node("Flatten", "x", "f").Node("MatMul", "f w", "y")),
        ["a value that nothing writes"] = ("'nothing'", m => m.Node("Relu", "nothing", "y")),
        ["a cycle"] = ("no input, constant or earlier node", m => m.Node("Add", "x b", "a").Node("Relu", "a", "b").Node("Relu", "b", "y")),
        ["a node that reads itself"] = ("no input, constant or earlier node", m => m.Node("Add", "x y", "y")),
        ["a value that two nodes write"] = ("exists already", m => m.Node("Relu", "x", "y").Node("Sigmoid", "x", "y")),
        ["two constants of one name"] = ("two constants", m => m.Weights("w", 1).Weights("w", 1).Node("Add", "x w", "y")),
        ["a tensor that is too short"] = ("needs 4 elements", m => m.Constant("w", ModelWriter.Head("w", [4], 1).Bytes(9, new byte[15])).Node("Add", "x w", "y")),
        ["a tensor of more than 2^31 elements"] = ("elements", m => m.Constant("w", ModelWriter.Head("w", [65536, 65536], 1)).Node("Add", "x w", "y")),
        ["a tensor of a negative size"] = ("sizes", m => m.Constant("w", ModelWriter.Head("w", [-1], 1)).Node("Add", "x w", "y")),
        ["texts"] = ("elements of type 8", m => m.Constant("w", ModelWriter.Head("w", [1], 8)).Node("Add", "x w", "y")),
        ["a constant far larger than the file"] = ("far larger", m => m.Integers("s", 1 << 30).Node("ConstantOfShape", "s", "c").Node("Add", "x c", "y")),
        ["two attributes of one name"] = ("two attributes", m => m.Node("LeakyRelu", "x", "y", ("alpha", 0.1f), ("alpha", 0.2f))),
    };

    [Test]
    public void A_refusal_names_the_reason([ValueSource(nameof(RefusedNames))] string name)
    {
        (string reason, Action<ModelWriter> write) = Refused[name];
        var model = new ModelWriter(17);
        write(model.Input("x", "n", 3, 8, 8));
        Assert.That(() => OnnxModel.Load(model.Output("y").ToArray()), Throws.TypeOf<CheckpointException>().With.Message.Contains(reason));
    }

    private static readonly Dictionary<string, (string Operators, Action<ModelWriter> Write)> Quantized = new()
    {
        ["quantized and dequantized"] = ("QuantizeLinear (node 'node of q'); DequantizeLinear (nodes 'node of d', 'node of e')", m =>
            m.Floats("s", [], 0.1f).Constant("e.q", ModelWriter.Head("e.q", [1], 3).Bytes(9, [5]), 3).Node("QuantizeLinear", "x s", "q").Node("DequantizeLinear", "q s", "d").Node("DequantizeLinear", "e.q s", "e").Node("Add", "d e", "y")),
        ["dynamic"] = ("DynamicQuantizeLinear (node 'node of q s z')", m => m.Node("DynamicQuantizeLinear", "x", "q s z").Node("Relu", "q", "y")),
        ["convolutions of integers"] = ("ConvInteger (node 'node of y')", m => m.Constant("w", ModelWriter.Head("w", [1, 3, 1, 1], 2).Bytes(9, new byte[3]), 2).Node("ConvInteger", "x w", "y")),
        ["linear"] = ("QLinearConv (node 'node of y')", m => m.Floats("s", [], 0.1f).Constant("w", ModelWriter.Head("w", [1, 3, 1, 1], 2).Bytes(9, new byte[3]), 2).Node("QLinearConv", "x s w w s w s w", "y")),
        ["linear, of a runtime"] = ("com.microsoft.QLinearAdd (node 'node of y')", m => m.Floats("s", [], 0.1f).Node("com.microsoft.QLinearAdd", "x s s x s s s s", "y")),
    };

    [Test]
    public void A_quantized_model_is_refused_as_such([ValueSource(nameof(QuantizedNames))] string name)
    {
        (string operators, Action<ModelWriter> write) = Quantized[name];
        var model = new ModelWriter(17);
        write(model.Input("x", "n", 3, 8, 8));
        Assert.That(() => OnnxModel.Load(model.Output("y").ToArray()), Throws.TypeOf<CheckpointException>()
            .With.Message.Contains(operators).And.Message.Contains("The model is quantized; export it with floating-point operators."));
    }

    private static IEnumerable<string> QuantizedNames() => Quantized.Keys;

    [TestCase(6)]
    [TestCase(23)]
    public void Other_operator_sets_are_refused(int operatorSet) => Assert.That(
        () => OnnxModel.Load(new ModelWriter(operatorSet).Input("x", 1, 3, 2, 2).Node("Relu", "x", "y").Output("y").ToArray()),
        Throws.TypeOf<CheckpointException>().With.Message.Contains("7 to 22"));

    [Test]
    public void A_file_that_ends_anywhere_is_refused_or_read()
    {
        byte[] model = Small();
        int refused = 0;
        for (int length = 0; length < model.Length; length++)
        {
            refused += Refuses(model[..length]) ? 1 : 0;
        }

        // Only the end of the last field is a valid end: what follows the graph is the operator set.
        Assert.That(refused, Is.EqualTo(model.Length));
    }

    [Test]
    public void Flipped_bits_and_changed_bytes_are_refused_or_read()
    {
        byte[] model = Small();
        int refused = 0;
        for (int bit = 0; bit < 8 * model.Length; bit++)
        {
            byte[] changed = [.. model];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            refused += Refuses(changed) ? 1 : 0;
        }

        for (int number = 0; number < 5000; number++)
        {
            refused += Refuses(ByteMutations.Case(model, number)) ? 1 : 0;
        }

        Assert.That(refused, Is.GreaterThan(1000));
    }

    [Test]
    public void Many_tiny_messages_do_not_fill_the_memory()
    {
        // 4 million nodes of two bytes each.
        byte[] graph = [.. Enumerable.Repeat((byte[])[0x0A, 0x00], 4_000_000).SelectMany(node => node)];
        byte[] model = new WireWriter().Bytes(7, graph).ToArray();
        var watch = Stopwatch.StartNew();
        Assert.That(() => OnnxModel.Load(model), Throws.TypeOf<CheckpointException>().With.Message.Contains("fields"));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public void Nested_subgraphs_are_skipped_however_deep_they_are()
    {
        byte[] attribute = [];
        for (int depth = 0; depth < 2000; depth++)
        {
            byte[] node = new WireWriter().Bytes(5, new WireWriter().Bytes(6, attribute).ToArray()).ToArray();
            attribute = new WireWriter().Bytes(1, node).ToArray();
        }

        byte[] loop = new WireWriter().Text(1, "x").Text(2, "y").Text(4, "Loop").Bytes(5, new WireWriter().Text(1, "body").Bytes(6, attribute).ToArray()).ToArray();
        byte[] model = new ModelWriter(17).Input("x", 1, 3, 2, 2).Output("y").ToArray();
        byte[] merged = [.. new WireWriter().Bytes(7, [.. GraphOf(model), .. new WireWriter().Bytes(1, loop).ToArray()]).ToArray(), .. new WireWriter().Message(8, new WireWriter().Number(2, 17)).ToArray()];
        Assert.That(() => OnnxModel.Load(merged), Throws.TypeOf<CheckpointException>().With.Message.Contains("Loop"));
    }

    private static IEnumerable<string> RefusedNames() => Refused.Keys;

    private static byte[] Small() => new ModelWriter(17).Input("x", "n", 3, 8, 8)
        .Weights("w", 2, 3, 3, 3).Weights("b", 2).Node("Conv", "x w b", "c", ("pads", new[] { 1, 1, 1, 1 })).Node("Relu", "c", "r").Node("GlobalAveragePool", "r", "g").Node("Flatten", "g", "f")
        .Weights("m", 3, 2).Node("Gemm", "f m", "y", ("transB", 1)).Output("y").ToArray();

    private static bool Refuses(byte[] bytes)
    {
        try
        {
            OnnxModel.Load(bytes).Dispose();
            return false;
        }
        catch (CheckpointException)
        {
            return true;
        }
    }

    // The graph of a model that ModelWriter wrote: its first field with a length of more than 7 bytes.
    private static byte[] GraphOf(byte[] model)
    {
        int at = Array.IndexOf(model, (byte)0x3A) + 1;
        return model.AsSpan(at + 1, model[at]).ToArray();
    }
}
