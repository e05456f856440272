using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Differentiation;

/// <summary>Losses and their gradients, and what the builder of gradients refuses.</summary>
public sealed class LossTests
{
    [Test]
    public void Losses_and_penalties_agree_with_finite_differences([Values] bool softmax, [Values(0, 0.1, 1)] double smoothing, [Values] bool penalty)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node images = graph.Placeholder([null, 3, 3, 4]), labels = graph.Placeholder([null, 7]);
        Node net = Layers.Conv2D(images, 7, 3, padding: Padding.Valid, activation: Activation.None, weightsRegularizer: penalty ? Regularizer.L2(0.3) : null, scope: "logits");
        net = Layers.SpatialSqueeze(net);
        Node loss = softmax ? Losses.SoftmaxCrossEntropy(net, labels, smoothing) : Losses.SigmoidCrossEntropy(net, labels, smoothing);
        Node? penalties = Losses.Regularization(graph);
        Assert.That(penalties is not null, Is.EqualTo(penalty));
        loss = penalties is null ? loss : Layers.Add(loss, penalties);
        Run.Randomize(variables, seed: 3);
        NhwcTensor targets = Run.RandomTensor([5, 7], 4);
        foreach (ref float target in targets.Span)
        {
            target = Math.Abs(target);
        }

        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        FiniteDifferences.Check(backend, loss, variables.Variables, (images, Run.RandomTensor([5, 3, 3, 4], 1)), (labels, targets));
    }

    [Test]
    public void The_penalty_is_that_of_the_store()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node images = graph.Placeholder([1, 4, 4, 3]);
        _ = Layers.Conv2D(Layers.Conv2D(images, 5, 3, weightsRegularizer: Regularizer.L2(0.25), scope: "a"), 6, 3, weightsRegularizer: Regularizer.L2(0.5), scope: "b");
        variables.Initialize(seed: 1);
        foreach (string? scope in new[] { null, "b" })
        {
            float penalty = Run.Reference(Losses.Regularization(graph, scope)!)[0];
            Assert.That(penalty, Is.EqualTo(variables.RegularizationLoss(scope)).Within(1e-5).Percent);
        }

        Assert.That(Losses.Regularization(graph, "c"), Is.Null);
    }

    [Test]
    public void A_loss_that_is_no_scalar_is_refused()
    {
        (Graph graph, Node net, Variable weights) = Tiny();
        using VariableStore variables = graph.Variables;
        Assert.That(() => Gradients.Of(net, [weights]), Throws.ArgumentException.With.Message.Contains(net.Name).And.Message.Contains("[1]"));
    }

    [Test]
    public void A_variable_that_the_loss_does_not_read_is_named_and_the_graph_stays_as_it_was()
    {
        (Graph graph, Node net, Variable weights) = Tiny();
        using VariableStore variables = graph.Variables;
        Node loss = Losses.SoftmaxCrossEntropy(net, graph.Placeholder([2, 3]));
        Variable other = graph.GetVariable("other", [4], Initializer.Zeros);
        int nodes = graph.Nodes.Count;
        Assert.That(() => Gradients.Of(loss, [weights, other]), Throws.ArgumentException.With.Message.Contains("'other'"));
        Assert.That(graph.Nodes, Has.Count.EqualTo(nodes));
    }

    [Test]
    public void An_operation_without_a_rule_is_named()
    {
        (Graph graph, Node net, Variable weights) = Tiny();
        using VariableStore variables = graph.Variables;
        Node labels = graph.Placeholder([2, 3]), first = Losses.SoftmaxCrossEntropy(net, labels);
        _ = Gradients.Of(first, [weights]);
        Node gradient = graph.Nodes[^1];
        Node second = Losses.SoftmaxCrossEntropy(Layers.SpatialSqueeze(Layers.GlobalMean(gradient)), graph.Placeholder([1, 3]));
        Assert.That(() => Gradients.Of(second, [weights]), Throws.TypeOf<NotSupportedException>().With.Message.Contains(gradient.Name));
    }

    [Test]
    public void A_logarithm_of_a_softmax_has_no_gradient()
    {
        (Graph graph, Node net, Variable weights) = Tiny();
        using VariableStore variables = graph.Variables;
        Node logarithm = graph.Add(new SoftmaxOperation { IsLogarithm = true }, [net]);
        Node loss = Losses.SigmoidCrossEntropy(logarithm, graph.Placeholder([2, 3]));
        Assert.That(() => Gradients.Of(loss, [weights]), Throws.TypeOf<NotSupportedException>().With.Message.Contains("LogSoftmax"));
    }

    [Test]
    public void Labels_must_have_the_shape_of_the_logits_and_the_smoothing_must_be_a_share()
    {
        (Graph graph, Node net, _) = Tiny();
        using VariableStore variables = graph.Variables;
        Assert.That(() => Losses.SoftmaxCrossEntropy(net, graph.Placeholder([2, 4])), Throws.ArgumentException.With.Message.Contains("[2, 4]"));
        Assert.That(() => Losses.SigmoidCrossEntropy(net, graph.Placeholder([2, 3]), 1.5), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private static (Graph Graph, Node Net, Variable Weights) Tiny()
    {
        var graph = new Graph(new VariableStore());
        Node net = Layers.Conv2D(graph.Placeholder([2, 1, 1, 4]), 3, 1, activation: Activation.None, scope: "logits");
        return (graph, Layers.SpatialSqueeze(net), graph.Variables["logits/weights"]);
    }
}
