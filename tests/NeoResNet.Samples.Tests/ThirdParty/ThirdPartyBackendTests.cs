using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Samples.Tests.ThirdParty;

/// <summary>
/// The public API is sufficient for backends of other authors: this assembly sees no internal
/// member.
/// </summary>
public sealed class ThirdPartyBackendTests
{
    private static readonly NhwcTensor X = new([2, 3], [-1f, 0.5f, 2f, 0.25f, -3f, 1f]);

    [Test]
    public void A_backend_on_the_public_base_class_agrees_with_the_reference()
    {
        using var own = new LoopBackend();
        using var reference = new ReferenceBackend();
        EagerProgram program = Program();
        NhwcTensor[] actual = program.Run(own), expected = program.Run(reference);
        Assert.That(actual, Has.Length.EqualTo(3));
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.That(actual[i].Span.ToArray(), Is.EqualTo(expected[i].Span.ToArray()).Within(1e-6f), $"output {i}");
        }
    }

    [Test]
    public void It_is_described_and_releases_its_parameters_after_the_last_rental()
    {
        using var own = new LoopBackend();
        var executable = (LoopExecutable)Program().Compile(own);
        ExecutionPlan plan = executable.Describe();
        Assert.That(plan.Steps.Select(step => (step.Kind, step.Kernel)), Is.EqualTo(((string, string)[])[("scale_shift", "loop"), ("softmax", "loop")]));
        Assert.That((plan.ParameterBytes, plan.ScratchBytes), Is.EqualTo((36L, 24L)));
        Workspace workspace = executable.Rent();
        executable.Dispose();
        Assert.That(executable.IsReleased, Is.False);
        workspace.Dispose();
        Assert.That(executable.IsReleased, Is.True);
    }

    [Test]
    public void It_runs_graphs()
    {
        var graph = new Graph(new VariableStore());
        Node x = graph.Placeholder([2, 3]);
        using var own = new LoopBackend();
        using var session = new Session(graph, own);
        float[] probabilities = session.Run(Layers.Softmax(Layers.Relu(x)), (x, X)).Span.ToArray();
        Assert.That(probabilities[..3].Sum(), Is.EqualTo(1).Within(1e-6));
        Assert.That(probabilities[2], Is.EqualTo(MathF.Exp(2) / (1 + MathF.Exp(0.5f) + MathF.Exp(2))).Within(1e-6));
    }

    [Test]
    public void An_unsupported_operation_throws_and_leaves_the_workspace_usable()
    {
        using var own = new LoopBackend();
        Assert.That(() => EagerProgram.Run(own, p => new Sigmoid(p.Input(X), p.Store())), Throws.TypeOf<NotSupportedException>().With.Message.Contains("sigmoid"));
    }

    [Test]
    public void A_backend_with_memory_of_its_own_implements_the_interfaces()
    {
        var eager = new EagerProgram();
        ValueId x = eager.Input(X);
        eager.Output(x);
        using var executable = new StagedExecutable(eager.Build());
        var y = new NhwcTensor([2, 3]);
        Workspace workspace = executable.Rent();
        executable.Run(workspace, [X], [y]);
        Assert.That(y.Span.ToArray(), Is.EqualTo(X.Span.ToArray()));
        Assert.That((workspace.Bytes, executable.Idle), Is.EqualTo((24L, 0)));
        workspace.Dispose();
        workspace.Dispose();
        Assert.That(executable.Idle, Is.EqualTo(1));
        Assert.That(() => executable.Run(workspace, [X], [y]), Throws.InstanceOf<ObjectDisposedException>());
        using Workspace again = executable.Rent();
        Assert.That(again.Memory, Is.SameAs(workspace.Memory));
        Assert.That(again, Is.Not.EqualTo(workspace));
    }

    // relu(scale * x + shift), its second output, and the softmax of both added.
    private static EagerProgram Program()
    {
        var eager = new EagerProgram();
        ValueId x = eager.Input(X), second = eager.NewOutput(), first = eager.NewOutput();
        ParameterId scale = eager.Parameter(new([3], [2f, -1f, 0.5f])), shift = eager.Parameter(new([3], [0.5f, 1f, -0.25f]));
        ParameterId bias = eager.Parameter(new([3], [0.125f, 0f, -0.5f]));
        eager.Add(new Pointwise(x, scale, shift, new() { Output = first, Relu = true, Second = new(second, scale, bias, Relu: false) }));
        eager.Add(new Softmax(first, eager.Store() with { Bias = bias, Residual = second }));
        return eager;
    }
}
