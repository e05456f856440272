using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Lowering;

/// <summary>Nothing is computed that the fetches do not need.</summary>
public sealed class PruningTests
{
    [Test]
    public void Only_what_the_fetches_need_is_translated()
    {
        Node x = Lowered.NewInput();
        Node shared = Layers.MaxPool2D(x, 2), left = Layers.Softmax(shared);
        _ = Layers.GlobalMean(shared);
        _ = Layers.GlobalMean(x);
        Assert.That(Lowered.By([], x, left).Kinds(), Is.EqualTo(new[] { "pool", "softmax" }));
        Assert.That(Lowered.By([], x, shared).Kinds(), Is.EqualTo(new[] { "pool" }));
    }

    [Test]
    public void A_fed_inner_node_cuts_off_what_is_before_it()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 4, 4, 4], "x");
        Node conv = Layers.Conv2D(x, 4, 3), mean = Layers.GlobalMean(conv);
        NhwcTensor fed = Run.RandomTensor([1, 4, 4, 4], seed: 1);

        // Neither x nor the variables, which have no values, are needed.
        float[] means = Run.Reference(mean, (conv, fed));
        for (int c = 0; c < 4; c++)
        {
            Assert.That(means[c], Is.EqualTo(Enumerable.Range(0, 16).Average(pixel => fed.Span[(pixel * 4) + c])).Within(1e-6));
        }
    }

    [Test]
    public void A_placeholder_that_is_needed_must_be_fed_and_is_named()
    {
        Node x = Lowered.NewInput();
        Node relu = Layers.Relu(x);
        Assert.That(() => Run.Reference(relu), Throws.ArgumentException.With.Message.Contains("'x'").And.Message.Contains("feeds"));
    }

    [Test]
    public void Steps_that_a_pass_leaves_without_readers_go_with_all_that_only_they_read()
    {
        Node x = Lowered.NewInput();
        Node thinned = Layers.Subsample(Layers.Subsample(x, 2), 2);
        Assert.That(Lowered.By(["subsample to view"], x, Layers.MaxPool2D(thinned, 2, 1)).Kinds(), Is.EqualTo(new[] { "pool" }));
    }
}
