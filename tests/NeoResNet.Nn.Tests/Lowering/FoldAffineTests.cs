using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;

namespace NeoResNet.Nn.Tests.Lowering;

public sealed class FoldAffineTests
{
    private static readonly string[] Pass = ["subsample to view", "fold affine"];

    [Test]
    public void A_batch_norm_behind_a_convolution_goes_into_its_filter_and_bias()
    {
        Node x = Lowered.NewInput();
        LoweringGraph graph = Lowered.By(Pass, x, Conv(x, Normalizer.BatchNorm));
        Assert.That(graph.Kinds(), Is.EqualTo(new[] { "conv" }));
        Assert.That(graph.Parameters.FilterOf(((Conv2D)graph.At(0)).Filter).Scale, Is.Not.Null);
        Assert.That(graph.At(0).Epilogue.Bias, Is.Not.Null);
        Assert.That(graph.At(0).Epilogue.Output, Is.EqualTo(graph.Fetches[0].Value));
    }

    [Test]
    public void A_bias_behind_a_convolution_becomes_its_bias_and_leaves_the_filter()
    {
        Node x = Lowered.NewInput();
        LoweringGraph graph = Lowered.By(Pass, x, Conv(x));
        Assert.That(graph.Kinds(), Is.EqualTo(new[] { "conv" }));
        Assert.That(graph.Parameters.FilterOf(((Conv2D)graph.At(0)).Filter).Scale, Is.Null);
    }

    [Test]
    public void Several_in_a_row_all_go_in()
    {
        Node x = Lowered.NewInput();
        LoweringGraph graph = Lowered.By(Pass, x, Layers.BatchNorm(Layers.BatchNorm(Conv(x))));
        Assert.That(graph.Kinds(), Is.EqualTo(new[] { "conv" }));
    }

    [Test]
    public void A_fetched_convolution_keeps_its_value_and_the_batch_norm_stays()
    {
        Node x = Lowered.NewInput();
        Node norm = Conv(x, Normalizer.BatchNorm), conv = norm.Inputs[0];
        Assert.That(Lowered.By(Pass, x, conv, norm).Kinds(), Is.EqualTo(new[] { "conv", "affine" }));
    }

    [Test]
    public void A_convolution_with_two_readers_keeps_its_value()
    {
        Node x = Lowered.NewInput();
        Node norm = Conv(x, Normalizer.BatchNorm);
        Assert.That(Lowered.By(Pass, x, Layers.Add(norm, norm.Inputs[0])).Kinds(), Is.EqualTo(new[] { "conv", "affine", "add" }));
    }

    [Test]
    public void A_batch_norm_behind_a_ReLU_a_pool_or_a_strided_read_stays()
    {
        Node x = Lowered.NewInput();
        Assert.That(Lowered.By(Pass, x, Layers.BatchNorm(Layers.Relu(Conv(x)))).Kinds(), Is.EqualTo(new[] { "conv", "relu", "affine" }));
        Assert.That(Lowered.By(Pass, x, Layers.BatchNorm(Layers.MaxPool2D(Conv(x), 2))).Kinds(), Is.EqualTo(new[] { "conv", "pool", "affine" }));
        Assert.That(Lowered.By(Pass, x, Layers.BatchNorm(Layers.Subsample(Conv(x), 2))).Kinds(), Is.EqualTo(new[] { "conv", "affine" }));
    }

    [Test]
    public void A_batch_norm_of_a_fed_value_stays()
    {
        Node x = Lowered.NewInput();
        Assert.That(Lowered.By(Pass, x, Layers.BatchNorm(x)).Kinds(), Is.EqualTo(new[] { "affine" }));
    }

    private static Node Conv(Node x, Normalizer normalizer = Normalizer.None) => Layers.Conv2D(x, 4, 3, activation: Activation.None, normalizer: normalizer);
}
