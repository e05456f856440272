using NeoResNet.Backends;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Sessions;

public sealed class SessionTests
{
    private TinyModel _model = null!;
    private ReferenceBackend _backend = null!;
    private Session _session = null!;

    [SetUp]
    public void Open()
    {
        _model = new();
        _backend = new();
        _session = new(_model.Graph, _backend);
    }

    [TearDown]
    public void Close()
    {
        _session.Dispose();
        _backend.Dispose();
        _model.Dispose();
    }

    [TestCase(1, 0, 8)]
    [TestCase(1, 8, 0)]
    [TestCase(0, 0, 0)]
    public void Images_without_pixels_are_refused_with_the_shape_that_was_passed(int batch, int height, int width)
    {
        NhwcTensor image = TinyModel.Image(batch, height, width);
        Assert.That(
            () => _session.Run(_model.Output, (_model.Input, image)),
            Throws.ArgumentException.With.Message.Contains(_model.Input.Name).And.Message.Contains(image.Shape.ToString()).And.Message.Contains("at least 1 pixel"));
    }

    [TestCase(1, 8, 8)]
    [TestCase(3, 9, 14)]
    [TestCase(2, 1, 31)]
    public void One_graph_serves_any_batch_and_size(int batch, int height, int width)
    {
        NhwcTensor image = TinyModel.Image(batch, height, width);
        Callable call = _session.Callable([_model.Input], [_model.Sum, _model.Output]);
        Shape[] shapes = [[batch, (((height + 1) / 2) + 1) / 2, (((width + 1) / 2) + 1) / 2, 8], [batch, 5]];
        Assert.That(call.OutputShapes(image.Shape), Is.EqualTo(shapes));
        NhwcTensor[] outputs = call.Run([image]);
        Assert.That(outputs.Select(output => output.Shape), Is.EqualTo(shapes));

        // Each image's result is what it is alone.
        for (int n = 0; n < batch; n++)
        {
            var one = new NhwcTensor([1, height, width, 3], image.Span.Slice(n * height * width * 3, height * width * 3));
            NhwcTensor alone = _session.Run(_model.Output, (_model.Input, one));
            Assert.That(Run.MaxDifference(alone.Span, outputs[1].Span.Slice(n * 5, 5)), Is.LessThan(1e-6));
        }
    }

    [Test]
    public void Fetching_a_fed_node_gives_a_copy_of_what_was_fed()
    {
        NhwcTensor image = TinyModel.Image(1, 4, 4);
        NhwcTensor result = _session.Run(_model.Input, (_model.Input, image));
        Assert.That(result.Span.SequenceEqual(image.Span), Is.True);
        result.Span.Clear();
        Assert.That(image.Span.ToArray().Any(value => value != 0), Is.True);
    }

    [Test]
    public void The_same_node_may_be_fetched_twice_and_squeezed_beside_unsqueezed()
    {
        NhwcTensor image = TinyModel.Image(2, 8, 8);
        NhwcTensor[] outputs = _session.Callable([_model.Input], [_model.Logits, _model.Logits, _model.Logits.Inputs[0]]).Run([image]);
        Assert.That(outputs.Select(output => output.Shape), Is.EqualTo(new Shape[] { [2, 5], [2, 5], [2, 1, 1, 5] }));
        Assert.That(outputs[1].Span.SequenceEqual(outputs[0].Span) && outputs[2].Span.SequenceEqual(outputs[0].Span), Is.True);
    }

    [Test]
    public void An_inner_node_may_be_fed_also_the_squeezed_one()
    {
        NhwcTensor logits = new([2, 5], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
        NhwcTensor result = _session.Run(_model.Output, (_model.Logits, logits));
        Assert.That(result.Shape, Is.EqualTo(new Shape(2, 5)));
        Assert.That(result.Span.ToArray(), Is.All.EqualTo(0.2f).Within(1e-6));
    }

    [Test]
    public void Feeding_what_was_computed_gives_the_same_as_computing_on()
    {
        NhwcTensor image = TinyModel.Image(2, 9, 9);
        NhwcTensor pooled = _session.Run(_model.Pooled, (_model.Input, image));
        NhwcTensor expected = _session.Run(_model.Output, (_model.Input, image)), actual = _session.Run(_model.Output, (_model.Pooled, pooled));
        Assert.That(Run.MaxDifference(actual.Span, expected.Span), Is.LessThan(1e-6));
    }

    [Test]
    public void A_feed_that_nothing_needs_is_allowed()
    {
        NhwcTensor image = TinyModel.Image(1, 8, 8), pooled = Run.RandomTensor([1, 2, 2, 8], seed: 3);
        NhwcTensor result = _session.Run(_model.Output, (_model.Pooled, pooled), (_model.Input, image));
        Assert.That(result.Span.ToArray().Sum(), Is.EqualTo(1).Within(1e-6));
    }

    [Test]
    public void A_wrong_input_names_the_node_the_expected_and_the_given_shape()
    {
        NhwcTensor grey = Run.RandomTensor([1, 8, 8, 1], seed: 1), flat = Run.RandomTensor([8, 8, 3], seed: 1);
        Assert.That(
            () => _session.Run(_model.Output, (_model.Input, grey)),
            Throws.ArgumentException.With.Message.Contains("'image'").And.Message.Contains("[?, ?, ?, 3]").And.Message.Contains("[1, 8, 8, 1]"));
        Assert.That(() => _session.Run(_model.Output, (_model.Input, flat)), Throws.ArgumentException.With.Message.Contains("[8, 8, 3]"));
    }

    [Test]
    public void A_wrong_output_names_the_node_the_expected_and_the_given_shape()
    {
        NhwcTensor image = TinyModel.Image(2, 8, 8), wrong = new([2, 6]), right = new([2, 5]), another = new([2, 5]);
        Callable call = _session.Callable([_model.Input], [_model.Output]);
        Assert.That(
            () => call.Run([image], [wrong]),
            Throws.ArgumentException.With.Message.Contains($"'{_model.Output.Name}'").And.Message.Contains("[2, 5]").And.Message.Contains("[2, 6]"));
        Assert.That(() => call.Run([image], [right, another]), Throws.ArgumentException.With.Message.Contains("1 outputs").And.Message.Contains("2 tensors"));
        Assert.That(() => call.Run([], [right]), Throws.ArgumentException.With.Message.Contains("1 inputs").And.Message.Contains("'image'").And.Message.Contains("0"));
        Assert.That(() => call.Run([null!], [right]), Throws.ArgumentNullException);
        Assert.That(() => call.Run([image], [null!]), Throws.ArgumentNullException);
    }

    [Test]
    public void A_tensor_given_twice_is_refused()
    {
        NhwcTensor image = TinyModel.Image(2, 8, 8), output = new([2, 5]);
        Assert.That(() => _session.Callable([_model.Input], [_model.Output, _model.Output]).Run([image], [output, output]), Throws.ArgumentException);
        NhwcTensor same = TinyModel.Image(2, 8, 8);
        Assert.That(() => _session.Callable([_model.Input], [_model.Input]).Run([same], [same]), Throws.ArgumentException);
    }

    [Test]
    public void A_callable_needs_a_fetch_and_nodes_of_its_own_graph_each_fed_once()
    {
        using var other = new TinyModel();
        Assert.That(() => _session.Callable([_model.Input], []), Throws.ArgumentException.With.Message.Contains("fetched"));
        Assert.That(() => _session.Callable([_model.Input], [other.Output]), Throws.ArgumentException.With.Message.Contains($"'{other.Output.Name}'").And.Message.Contains("another graph"));
        Assert.That(() => _session.Callable([_model.Input, _model.Input], [_model.Output]), Throws.ArgumentException.With.Message.Contains("twice"));
        Assert.That(() => _session.Callable([], [_model.Output]), Throws.ArgumentException.With.Message.Contains("'image'"));
    }

    [Test]
    public void A_variable_without_values_is_named()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([1, 4, 4, 3]);
        Node conv = Layers.Conv2D(x, 2, 1, scope: "first");
        using var session = new Session(x.Graph, _backend);
        NhwcTensor image = TinyModel.Image(1, 4, 4);
        Assert.That(() => session.Run(conv, (x, image)), Throws.InvalidOperationException.With.Message.Contains("'first/").And.Message.Contains("Initialize"));

        // Once they have values, the same session runs.
        variables.Initialize(seed: 1);
        NhwcTensor result = session.Run(conv, (x, image));
        Assert.That(result.Shape, Is.EqualTo(new Shape(1, 4, 4, 2)));
    }

    [Test]
    public void A_disposed_session_is_refused()
    {
        Callable call = _session.Callable([_model.Input], [_model.Output]);
        NhwcTensor image = TinyModel.Image(1, 8, 8), output = new([1, 5]);
        call.Run([image], [output]);
        _session.Dispose();
        Assert.That(() => call.Run([image], [output]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => _session.Run(_model.Output, (_model.Input, image)), Throws.InstanceOf<ObjectDisposedException>());
        _session.Dispose();
    }

    [Test]
    public void A_cancelled_run_says_so_and_the_next_one_runs()
    {
        Callable call = _session.Callable([_model.Input], [_model.Output]);
        NhwcTensor image = TinyModel.Image(1, 8, 8), output = new([1, 5]);
        Assert.That(() => call.Run([image], [output], new RunOptions(CancellationToken: new(true))), Throws.InstanceOf<OperationCanceledException>());
        call.Run([image], [output]);
        Assert.That(output.Span.ToArray().Sum(), Is.EqualTo(1).Within(1e-6));
    }

    [Test]
    public void A_plan_names_its_steps_by_scope()
    {
        NhwcTensor image = TinyModel.Image(1, 8, 8);
        ExecutionPlan plan = _session.Callable([_model.Input], [_model.Output]).Describe(image);
        Assert.That(plan.Steps.Select(step => (step.Kind, step.Label)), Is.EqualTo(new[]
        {
            ("conv2d", "conv1"), ("max_pool", "pool"), ("conv2d", "conv2"), ("global_mean", "mean"), ("conv2d", "logits"), ("softmax", "predictions"),
        }));
        Assert.That(plan.Flops, Is.EqualTo(2 * ((4 * 4 * 8 * 9 * 3) + (2 * 2 * 8 * 9 * 8) + (5 * 8))));
    }

    [Test]
    public void Sessions_of_one_graph_on_two_backends_agree()
    {
        using var cpu = new Backends.Cpu.CpuBackend();
        using var other = new Session(_model.Graph, cpu);
        NhwcTensor image = TinyModel.Image(2, 10, 9);
        NhwcTensor a = _session.Run(_model.Output, (_model.Input, image)), b = other.Run(_model.Output, (_model.Input, image));
        Assert.That(Run.MaxDifference(a.Span, b.Span), Is.LessThan(1e-6));
    }

    [Test]
    public void A_program_can_be_had_without_values_or_a_device()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node input = graph.Placeholder([null, null, null, 3], "image");
        Node net = Layers.Conv2D(input, 4, 3, scope: "conv");
        using var session = new Session(graph, _backend);
        Callable call = session.Callable([input], [net]);
        TensorProgram program = call.Lower([2, 5, 6, 3]);
        Assert.That(program.Operations.Select(operation => operation.Label), Is.EqualTo((string[])["conv"]));
        Assert.That(program.OutputShapes[0], Is.EqualTo(call.OutputShapes([2, 5, 6, 3])[0]));
        Assert.That(variables.Variables.Select(variable => variable.IsInitialized), Is.All.False);
        Assert.That(session.CachedPlans, Is.Zero);
        Assert.That(() => call.Lower([2, 5, 6, 4]), Throws.ArgumentException.With.Message.Contains("'image'"));
    }
}
