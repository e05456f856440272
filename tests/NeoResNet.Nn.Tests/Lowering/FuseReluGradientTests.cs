using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Lowering;

public sealed class FuseReluGradientTests
{
    private static readonly string[] Trained = ["first/weights", "norm/beta", "norm/gamma", "second/weights"];

    [Test]
    public void The_gradient_of_a_ReLU_goes_into_the_gradients_of_the_batch_norm_before_it()
    {
        using var network = new Network();
        TensorProgram program = network.Lower();
        Assert.That(program.Operations, Has.None.InstanceOf<ClipGradient>());
        BatchNorm norm = program.Operations.OfType<BatchNorm>().Single();
        BatchNormSums sums = program.Operations.OfType<BatchNormSums>().Single();
        BatchNormGradient gradient = program.Operations.OfType<BatchNormGradient>().Single();
        Assert.That((sums.Relu, sums.Gamma, sums.Beta), Is.EqualTo((true, norm.Gamma, norm.Beta)));
        Assert.That((gradient.Relu, gradient.Gamma, gradient.Beta, gradient.Dy), Is.EqualTo((true, norm.Gamma, norm.Beta, sums.Dy)));
    }

    [Test]
    public void The_gradient_of_a_ReLU_stays_if_the_result_of_the_batch_norm_is_fetched()
    {
        using var network = new Network();
        TensorProgram program = network.Lower(network.Norm);
        Assert.That(program.Operations, Has.Exactly(1).InstanceOf<ClipGradient>());
        Assert.That(program.Operations.OfType<BatchNormGradient>().Single().Relu, Is.False);
    }

    [Test]
    public void A_fetched_gradient_of_a_ReLU_is_still_made()
    {
        using var network = new Network();
        TensorProgram program = network.Lower(network.Graph.Nodes.Single(node => node.Operation.Kind == "ReluGrad"));
        Assert.That(program.Operations, Has.Exactly(1).InstanceOf<ClipGradient>());
        Assert.That(program.Operations.OfType<BatchNormGradient>().Single().Relu, Is.True);
    }

    [Test]
    public void The_gradients_have_the_same_bits_in_either_form()
    {
        using var network = new Network();
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        using var session = new Session(network.Graph, backend);
        NhwcTensor[] inputs = [Run.RandomTensor([3, 9, 8, 5], 1), Run.RandomTensor([3, 4], 2)];
        NhwcTensor[] fused = session.Callable([network.Images, network.Labels], network.Gradients).Run(inputs);
        NhwcTensor[] apart = session.Callable([network.Images, network.Labels], [.. network.Gradients, network.Norm]).Run(inputs);
        foreach ((string name, (NhwcTensor one, NhwcTensor other)) in Trained.Zip(fused.Zip(apart)))
        {
            Assert.That(one.Span.SequenceEqual(other.Span), Is.True, name);
            Assert.That(one.Span.ContainsAnyExcept(0), Is.True, name);
        }
    }

    // A convolution, a batch norm with ReLU, and another convolution, with the gradients of a loss.
    private sealed class Network : IDisposable
    {
        private readonly VariableStore _variables = new();

        public Network()
        {
            Graph = new(_variables);
            Images = Graph.Placeholder([3, 9, 8, 5]);
            Labels = Graph.Placeholder([3, 4]);
            Node net = Layers.Conv2D(Images, 19, 3, activation: Activation.None, scope: "first");
            Norm = Layers.BatchNorm(net, scale: true, isTraining: true, scope: "norm");
            net = Layers.Conv2D(Layers.Relu(Norm), 4, 3, activation: Activation.None, scope: "second");
            Node loss = Losses.SoftmaxCrossEntropy(Layers.SpatialSqueeze(Layers.GlobalMean(net)), Labels);
            Run.Randomize(_variables, 3);
            Gradients = [.. Nn.Gradients.Of(loss, [.. Trained.Select(name => _variables[name])])];
        }

        public Graph Graph { get; }

        public Node Images { get; }

        public Node Labels { get; }

        public Node Norm { get; }

        public Node[] Gradients { get; }

        public TensorProgram Lower(params Node[] fetches) =>
            Lowerer.Lower([Images, Labels], [Images.Shape.ToShape(), Labels.Shape.ToShape()], [.. Gradients, .. fetches], new ParameterTable(), new HashSet<Variable>());

        public void Dispose() => _variables.Dispose();
    }
}
