using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;

namespace NeoResNet.Nn.Tests.Lowering;

public sealed class SubsampleToViewTests
{
    private static readonly string[] Pass = ["subsample to view"];

    [Test]
    public void A_reader_of_a_strided_copy_reads_the_source_in_strides()
    {
        Node x = Lowered.NewInput();
        LoweringGraph graph = Lowered.By(Pass, x, Layers.MaxPool2D(Layers.Subsample(x, 2), 2));
        Assert.That(graph.Kinds(), Is.EqualTo(new[] { "pool" }));
        Assert.That(graph.At(0).Operands[0], Is.EqualTo(new View(graph.Feeds[0], 2)));
    }

    [Test]
    public void Strides_of_copies_of_copies_multiply()
    {
        Node x = Lowered.NewInput();
        LoweringGraph graph = Lowered.By(Pass, x, Layers.Softmax(Layers.Subsample(Layers.Subsample(x, 2), 3)));
        Assert.That(graph.At(0).Operands[0], Is.EqualTo(new View(graph.Feeds[0], 6)));
    }

    [Test]
    public void Both_summands_can_be_views()
    {
        Node x = Lowered.NewInput();
        LoweringGraph graph = Lowered.By(Pass, x, Layers.Add(Layers.Subsample(x, 2), Layers.Subsample(x, 2)));
        Operation add = graph.Operations.Single().Operation;
        Assert.That((add.Operands[0].Stride, add.Epilogue.Residual?.Stride), Is.EqualTo((2, (int?)2)));
        Assert.That(graph[graph.Feeds[0]].Uses, Is.EqualTo(2));
    }

    [Test]
    public void A_fetched_copy_is_still_made_but_its_readers_do_not_wait_for_it()
    {
        Node x = Lowered.NewInput();
        Node thinned = Layers.Subsample(x, 2);
        LoweringGraph graph = Lowered.By(Pass, x, thinned, Layers.Softmax(thinned));
        Assert.That(graph.Kinds(), Is.EqualTo(new[] { "copy", "softmax" }));
        Assert.That(graph.At(1).Operands[0].Value, Is.EqualTo(graph.Feeds[0]));
    }

    [Test]
    public void A_pool_with_a_larger_window_is_no_copy()
    {
        Node x = Lowered.NewInput();
        Assert.That(Lowered.By(Pass, x, Layers.Softmax(Layers.MaxPool2D(x, 2, 2))).Kinds(), Is.EqualTo(new[] { "pool", "softmax" }));
    }

    [Test]
    public void A_copy_with_stride_1_is_left_to_the_epilogues()
    {
        Node x = Lowered.NewInput();
        Assert.That(Lowered.By(Pass, x, Layers.Softmax(Layers.MaxPool2D(x, 1, 1))).Kinds(), Is.EqualTo(new[] { "copy", "softmax" }));
    }
}
