using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;

namespace NeoResNet.Nn.Tests.Lowering;

public sealed class FoldPaddingTests
{
    private static readonly string[] Pass = ["subsample to view", "fold padding"];

    [Test]
    public void A_convolution_behind_padding_pads_by_itself()
    {
        Node x = Lowered.NewInput();
        LoweringGraph graph = Lowered.By(Pass, x, Layers.Conv2DSame(x, 2, 7, stride: 2));
        Assert.That(graph.Kinds().Take(2), Is.EqualTo(new[] { "conv", "affine" }));
        Assert.That(((Conv2D)graph.At(0)).Window, Is.EqualTo(Window.Padded(7, 2, 1, 3, 3)));
        Assert.That(graph.At(0).Operands[0].Value, Is.EqualTo(graph.Feeds[0]));
    }

    [Test]
    public void Padding_adds_to_the_convolutions_own_and_keeps_height_and_width_apart()
    {
        Node x = Lowered.NewInput();
        Node padded = x.Graph.Add(new PadOperation((1, 2), (3, 4)), [x]);
        LoweringGraph graph = Lowered.By(Pass, x, Layers.Conv2D(padded, 2, 3, activation: Activation.None));
        Window window = ((Conv2D)graph.At(0)).Window;
        Assert.That((window.Height.PadBefore, window.Height.PadAfter, window.Width.PadBefore, window.Width.PadAfter), Is.EqualTo((2, 4, 3, 5)));
    }

    [Test]
    public void The_gradient_of_padding_is_a_part_of_the_data_gradient([Values(1, 2)] int stride)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([2, 6, 7, 3]), labels = graph.Placeholder([2, 4]);
        Node first = Layers.Conv2D(x, 5, 1, activation: Activation.None, scope: "first");
        Node padded = graph.Add(new PadOperation((1, 2), (3, 0)), [first]);
        Node net = Layers.Conv2D(padded, 4, 3, stride: stride, padding: Padding.Valid, activation: Activation.None, scope: "second");
        Node loss = Losses.SoftmaxCrossEntropy(Layers.SpatialSqueeze(Layers.GlobalMean(net)), labels);
        TensorProgram program = Lowerer.Lower(
            [x, labels], [x.Shape.ToShape(), labels.Shape.ToShape()], Gradients.Of(loss, [variables["first/weights"]]), new ParameterTable(), new HashSet<Variable>());
        Assert.That(program.Operations, Has.None.InstanceOf<Crop>());
        DataGradient gradient = program.Operations.OfType<DataGradient>().Single();
        Assert.That((gradient.Height, gradient.Width), Is.EqualTo((6, 7)));
        Assert.That((gradient.Window.Height.PadBefore, gradient.Window.Height.PadAfter, gradient.Window.Width.PadBefore, gradient.Window.Width.PadAfter), Is.EqualTo((1, 3, 2, 0)));
    }

    [Test]
    public void Fetched_padding_is_still_made_but_the_convolution_does_not_wait_for_it()
    {
        Node x = Lowered.NewInput();
        Node padded = x.Graph.Add(new PadOperation(1, 1), [x]);
        LoweringGraph graph = Lowered.By(Pass, x, padded, Layers.Conv2D(padded, 2, 3));
        Assert.That(graph.Kinds().Take(2), Is.EqualTo(new[] { "pad", "conv" }));
        Assert.That(graph.At(1).Operands[0].Value, Is.EqualTo(graph.Feeds[0]));
    }

    [Test]
    public void A_max_pool_keeps_the_padding_in_front_because_its_own_never_wins()
    {
        Node x = Lowered.NewInput();
        Node padded = x.Graph.Add(new PadOperation(1, 1), [x]);
        Assert.That(Lowered.By(Pass, x, Layers.MaxPool2D(padded, 3)).Kinds(), Is.EqualTo(new[] { "pad", "pool" }));
    }

    [Test]
    public void A_max_pool_takes_in_padding_that_never_wins()
    {
        Node x = Lowered.NewInput();
        LoweringGraph graph = Lowered.By(Pass, x, Layers.MaxPool2D(Layers.Pad(x, 1, (1, 2), float.NegativeInfinity), 3));
        Assert.That(graph.Kinds(), Is.EqualTo(new[] { "pool" }));
        Window window = ((MaxPool)graph.At(0)).Window;
        Assert.That((window.Height.PadBefore, window.Height.PadAfter, window.Width.PadBefore, window.Width.PadAfter), Is.EqualTo((1, 1, 1, 2)));
    }

    [Test]
    public void Padding_as_wide_as_a_pools_window_stays_because_a_window_might_see_nothing_else()
    {
        Node x = Lowered.NewInput();
        Assert.That(Lowered.By(Pass, x, Layers.MaxPool2D(Layers.Pad(x, 3, 0, float.NegativeInfinity), 3)).Kinds(), Is.EqualTo(new[] { "pad", "pool" }));
    }

    [Test]
    public void A_convolution_does_not_take_in_padding_with_other_than_zeros()
    {
        Node x = Lowered.NewInput();
        Assert.That(Lowered.By(Pass, x, Layers.Conv2D(Layers.Pad(x, 1, 1, 0.5f), 2, 3)).Kinds().Take(2), Is.EqualTo(new[] { "pad", "conv" }));
    }

    [Test]
    public void A_convolution_that_reads_the_padded_rows_in_strides_keeps_the_padding()
    {
        Node x = Lowered.NewInput();
        Node padded = x.Graph.Add(new PadOperation(1, 1), [x]);
        LoweringGraph graph = Lowered.By(Pass, x, Layers.Conv2D(Layers.Subsample(padded, 2), 2, 3));
        Assert.That(graph.Kinds().Take(2), Is.EqualTo(new[] { "pad", "conv" }));
        Assert.That(graph.At(1).Operands[0].Stride, Is.EqualTo(2));
    }
}
