using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;

namespace NeoResNet.Nn.Tests.Lowering;

public sealed class FuseEpilogueTests
{
    private static readonly string[] Pass = ["subsample to view", "fold affine", "fuse epilogue"];

    [Test]
    public void A_ReLU_goes_into_the_step_before_it_whatever_that_is()
    {
        Node x = Lowered.NewInput();
        foreach ((string body, Node node) in new[] { ("conv", Conv(x)), ("pool", Layers.MaxPool2D(x, 2)), ("affine", Layers.BatchNorm(x)), ("mean", Layers.GlobalMean(x)) })
        {
            LoweringGraph graph = Lowered.By(Pass, x, Layers.Relu(node));
            Assert.That(graph.Kinds(), Is.EqualTo(new[] { body }));
            Assert.That(graph.At(0).Epilogue.Relu, Is.True);
        }
    }

    [Test]
    public void Of_two_summands_the_later_takes_the_earlier_as_its_residual_in_either_order([Values] bool swapped)
    {
        Node x = Lowered.NewInput();
        Node earlier = Conv(x), later = Conv(x);
        LoweringGraph graph = Lowered.By(Pass, x, Layers.Relu(swapped ? Layers.Add(later, earlier) : Layers.Add(earlier, later)));
        Assert.That(graph.Kinds(), Is.EqualTo(new[] { "conv", "conv" }));
        Assert.That(graph.At(1).Epilogue.Residual?.Value, Is.EqualTo(graph.At(0).Epilogue.Output));
        Assert.That((graph.At(1).Epilogue.Relu, graph.At(0).Epilogue.Relu), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_strided_shortcut_becomes_a_strided_residual()
    {
        Node x = Lowered.NewInput();
        LoweringGraph graph = Lowered.By(Pass, x, Layers.Add(Layers.Subsample(x, 2), Layers.Conv2D(x, 4, 3, stride: 2, activation: Activation.None)));
        Assert.That(graph.Kinds(), Is.EqualTo(new[] { "conv" }));
        Assert.That(graph.At(0).Epilogue.Residual, Is.EqualTo(new View(graph.Feeds[0], 2)));
    }

    [Test]
    public void A_ReLU_of_a_value_that_is_fetched_or_has_other_readers_stays()
    {
        Node x = Lowered.NewInput();
        Node conv = Conv(x), relu = Layers.Relu(conv);
        Assert.That(Lowered.By(Pass, x, relu, conv).Kinds(), Is.EqualTo(new[] { "conv", "relu" }));
        Assert.That(Lowered.By(Pass, x, relu, Layers.GlobalMean(conv)).Kinds(), Is.EqualTo(new[] { "conv", "relu", "mean" }));
    }

    [Test]
    public void A_sum_whose_later_summand_is_fetched_stays()
    {
        Node x = Lowered.NewInput();
        Node earlier = Conv(x), later = Conv(x), sum = Layers.Add(earlier, later);
        Assert.That(Lowered.By(Pass, x, later, sum).Kinds(), Is.EqualTo(new[] { "conv", "conv", "add" }));
        Assert.That(Lowered.By(Pass, x, earlier, sum).Kinds(), Is.EqualTo(new[] { "conv", "conv" }));
    }

    [Test]
    public void A_value_added_to_itself_stays()
    {
        Node x = Lowered.NewInput();
        Node conv = Conv(x);
        Assert.That(Lowered.By(Pass, x, Layers.Add(conv, conv)).Kinds(), Is.EqualTo(new[] { "conv", "add" }));
        Assert.That(Lowered.By(Pass, x, Layers.Add(x, x)).Kinds(), Is.EqualTo(new[] { "add" }));
    }

    [Test]
    public void Nothing_is_added_behind_a_ReLU_and_no_step_takes_two_residuals()
    {
        Node x = Lowered.NewInput();
        Assert.That(Lowered.By(Pass, x, Layers.Add(x, Layers.Relu(Conv(x)))).Kinds(), Is.EqualTo(new[] { "conv", "add" }));
        Assert.That(Lowered.By(Pass, x, Layers.Add(x, Layers.Add(x, Conv(x)))).Kinds(), Is.EqualTo(new[] { "conv", "add" }));
    }

    [Test]
    public void A_ReLU_of_a_strided_read_stays()
    {
        Node x = Lowered.NewInput();
        Assert.That(Lowered.By(Pass, x, Layers.Relu(Layers.Subsample(Conv(x), 2))).Kinds(), Is.EqualTo(new[] { "conv", "relu" }));
    }

    private static Node Conv(Node x) => Layers.Conv2D(x, 4, 3, activation: Activation.None);
}
