using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;

namespace NeoResNet.Onnx.Tests;

/// <summary>Single layers, where padding and joining can go wrong.</summary>
public sealed class LayerTests
{
    private readonly CpuBackend _backend = new();

    [OneTimeTearDown]
    public void End() => _backend.Dispose();

    [Test]
    public void Padding_at_every_size_follows_tensorflow(
        [Values(1, 2, 5, 8)] int size, [Values(1, 2, 3)] int kernel, [Values(1, 2, 3)] int stride, [Values] bool sizesKnown)
    {
        Check([1, size, size + 3, 3], sizesKnown, x =>
        [
            Layers.Conv2D(x, 4, kernel, stride, padding: Padding.Same, activation: Activation.None),
            Layers.MaxPool2D(x, kernel, stride, Padding.Same),
            Layers.Subsample(x, stride),
        ]);
    }

    [TestCase(2)]
    [TestCase(5)]
    public void Distant_taps_pad_by_their_reach(int rate)
    {
        Check([1, 7, 9, 3], sizesKnown: false, x => [Layers.Conv2D(x, 4, 3, rate: rate), Layers.Conv2DSame(x, 4, 3, stride: 1, rate: rate)]);
    }

    [Test]
    public void Padding_that_others_read_too_is_kept()
    {
        Check([2, 8, 7, 3], sizesKnown: false, x =>
        {
            Node padded = x.Graph.Add(new PadOperation((1, 2), (0, 1)), [x]);
            return [Layers.Conv2D(padded, 4, 3, padding: Padding.Valid), Layers.MaxPool2D(padded, 2), padded];
        });
    }

    [Test]
    public void Gates_scales_clips_and_padding_with_a_value_have_their_form_in_onnx([Values] bool sizesKnown)
    {
        Check([2, 8, 7, 3], sizesKnown, x =>
        [
            Layers.Multiply(Layers.Sigmoid(x), Layers.Scale(x, -3, 0.5f)),
            Layers.MaxPool2D(Layers.Pad(x, 1, 1, -0.25f), 3),
            Layers.MaxPool2D(Layers.Pad(x, 1, 1, float.NegativeInfinity), 3),
            Layers.Conv2D(Layers.Pad(x, (2, 0), 1, 0.5f), 4, 3, padding: Padding.Valid),
            Layers.Clip(x, -0.25f, 0.5f),
            Layers.Add(Layers.Relu6(Layers.Scale(x, 20)), x),
            Layers.Conv2D(Layers.Scale(x, 20), 4, 3, activation: Activation.Relu6),
            Layers.PadChannels(Layers.Subsample(x, 2), 2, 1),
            Layers.PadChannels(Layers.SpatialSqueeze(Layers.GlobalMean(x)), 0, 4),
        ]);
    }

    [Test]
    public void A_convolution_that_is_an_output_keeps_its_biases_apart()
    {
        Check([2, 8, 7, 3], sizesKnown: true, x =>
        {
            Node biased = Layers.Conv2D(x, 4, 3, activation: Activation.None);
            return [biased, biased.Inputs[0]];
        });
    }

    [TestCase(1e-5)]
    [TestCase(0.001)]
    public void Batch_norm_goes_by_the_epsilon_in_force(double epsilon)
    {
        // Without variance epsilon is all there is: 1e-5 and the least epsilon of a fused batch norm, 1.001e-5, differ plainly.
        Check([2, 3, 4, 5], sizesKnown: true, x => [Layers.BatchNorm(x, epsilon: epsilon)], variance: 0);
    }

    [Test]
    public void Layers_that_share_variables_share_constants()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node left = graph.Placeholder([null, 8, 8, 3], "left"), right = graph.Placeholder([null, 8, 8, 3], "right");
        using (graph.VariableScope("tower"))
        {
            left = Layers.Conv2D(left, 600, 3, scope: "conv");
        }

        using (graph.VariableScope("tower", reuse: true))
        {
            right = Layers.Conv2D(right, 600, 3, scope: "conv");
        }

        Drawn.Variables(variables, seed: 1);
        Node sum = Layers.Add(left, right);
        NhwcTensor one = Drawn.Input([1, 8, 8, 3], 1), other = Drawn.Input([1, 8, 8, 3], 2);
        KeyValuePair<string, Node>[] inputs = [new("left", graph.Nodes[0]), new("right", graph.Nodes[1])];
        Comparison.Check(inputs, [new("sum", sum)], [one, other], OnnxLayout.Nchw, _backend);

        using var file = new MemoryStream();
        OnnxExporter.Write(file, inputs, [new("sum", sum)]);
        Assert.That(file.Length, Is.LessThan(1.5 * sizeof(float) * variables.ParameterCount));
    }

    [Test]
    public void Any_node_may_be_an_input()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, null, 3], "inputs");
        Node inner = Layers.Conv2D(x, 5, 3);
        Node last = Layers.Softmax(Layers.GlobalMean(inner));
        Drawn.Variables(variables, seed: 2);
        NhwcTensor input = Drawn.Input([2, 4, 6, 5]);
        Comparison.Check([new("inner", inner)], [new("last", last)], [input], OnnxLayout.Nchw, _backend);
    }

    [Test]
    public void One_node_may_have_two_names_and_an_input_may_be_an_output([Values] OnnxLayout layout)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, null, 3], "inputs");
        Node relu = Layers.Relu(x);
        NhwcTensor input = Drawn.Input([2, 4, 6, 3]);
        Comparison.Check([new("in", x)], [new("a", relu), new("b", relu), new("again", x)], [input], layout, _backend);
    }

    private void Check(Shape size, bool sizesKnown, Func<Node, Node[]> build, float? variance = null)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder(sizesKnown ? size : [null, null, null, size[3]], "inputs");
        Node[] results = build(x);
        Drawn.Variables(variables, seed: 4);
        foreach (Variable variable in variables.Variables.Where(variable => variance is not null && variable.Name.EndsWith("moving_variance", StringComparison.Ordinal)))
        {
            variable.Assign([.. Enumerable.Repeat(variance!.Value, variable.Shape.ElementCount)]);
        }

        NhwcTensor input = Drawn.Input(size);
        Comparison.Check([new("images", x)], [.. results.Where(node => node != x).Select((node, i) => new KeyValuePair<string, Node>($"result{i}", node))], [input], OnnxLayout.Nchw, _backend);
    }
}
