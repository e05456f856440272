using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;

namespace NeoResNet.Nn.Tests.Lowering;

public sealed class FusePreactivationTests
{
    private static readonly string[] All = [.. Lowerer.Passes.Select(pass => pass.Name)];

    [Test]
    public void The_batch_norm_and_ReLU_behind_a_sum_become_its_second_output_and_the_sum_is_kept_for_its_other_reader()
    {
        Node x = Lowered.NewInput();
        Node sum = Layers.Add(x, Conv(x)), preact = Layers.BatchNorm(sum, activation: Activation.Relu);
        LoweringGraph graph = Lowered.By(All, x, Layers.Add(sum, Conv(preact)));
        Assert.That(graph.Kinds(), Is.EqualTo(new[] { "conv", "conv" }));
        Epilogue first = graph.At(0).Epilogue, second = graph.At(1).Epilogue;
        Assert.That(first.Second?.Relu, Is.True);
        Assert.That(first.Second?.Output, Is.EqualTo(graph.At(1).Operands[0].Value));
        Assert.That(first.Output, Is.EqualTo(second.Residual?.Value));
    }

    [Test]
    public void Where_nothing_else_reads_the_first_output_it_is_not_stored()
    {
        Node x = Lowered.NewInput();
        Node sum = Layers.Add(x, Conv(x));
        LoweringGraph graph = Lowered.By(All, x, Layers.BatchNorm(sum, activation: Activation.Relu));
        Assert.That(graph.Operations.Single().Operation.Epilogue.Output, Is.Null);
        Assert.That(graph.Operations.Single().Operation.Epilogue.Second?.Output, Is.EqualTo(graph.Fetches[0].Value));
    }

    [Test]
    public void A_fetched_first_output_is_stored()
    {
        Node x = Lowered.NewInput();
        Node pool = Layers.MaxPool2D(x, 2), preact = Layers.BatchNorm(pool);
        LoweringGraph graph = Lowered.By(All, x, preact, pool);
        Assert.That(graph.Operations.Single().Operation.Epilogue.Output, Is.EqualTo(graph.Fetches[1].Value));
        Assert.That(graph.Operations.Single().Operation.Epilogue.Second?.Output, Is.EqualTo(graph.Fetches[0].Value));
        Assert.That(graph.Operations.Single().Operation.Epilogue.Second?.Relu, Is.False);
    }

    [Test]
    public void A_step_has_one_second_output_only()
    {
        Node x = Lowered.NewInput();
        Node pool = Layers.MaxPool2D(x, 2);
        LoweringGraph graph = Lowered.By(All, x, Layers.BatchNorm(pool), Layers.BatchNorm(pool));
        Assert.That(graph.Kinds(), Is.EqualTo(new[] { "pool", "affine" }));
        Assert.That(graph.At(0).Epilogue.Output, Is.EqualTo(graph.At(1).Operands[0].Value));
    }

    [Test]
    public void A_batch_norm_of_the_second_output_stays()
    {
        Node x = Lowered.NewInput();
        Node norm = Layers.BatchNorm(Layers.BatchNorm(Layers.MaxPool2D(x, 2), activation: Activation.Relu), activation: Activation.Relu);
        Assert.That(Lowered.By(All, x, norm).Kinds(), Is.EqualTo(new[] { "pool", "affine" }));
    }

    [Test]
    public void A_batch_norm_of_a_fed_value_or_of_a_strided_read_stays()
    {
        Node x = Lowered.NewInput();
        Assert.That(Lowered.By(All, x, Layers.BatchNorm(x)).Kinds(), Is.EqualTo(new[] { "affine" }));
        Assert.That(Lowered.By(All, x, Layers.BatchNorm(Layers.Subsample(Layers.MaxPool2D(x, 2), 2))).Kinds(), Is.EqualTo(new[] { "pool", "affine" }));
    }

    [Test]
    public void A_bias_alone_is_no_preactivation()
    {
        Node x = Lowered.NewInput();
        Node pool = Layers.MaxPool2D(x, 2);
        Node biased = x.Graph.Add(new BiasAddOperation(x.Graph.GetVariable("b", [4], Initializer.Zeros)), [pool]);
        Assert.That(Lowered.By(All, x, biased).Kinds(), Is.EqualTo(new[] { "pool", "affine" }));
    }

    private static Node Conv(Node x) => Layers.Conv2D(x, 4, 3, activation: Activation.None);
}
