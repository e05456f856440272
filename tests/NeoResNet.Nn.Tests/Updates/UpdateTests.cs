using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Updates;

/// <summary>Which runs change the moving averages, when, and as how many changes.</summary>
public sealed class UpdateTests
{
    // Slow enough that a hundred steps do not come so near to the batch's values that a lost one would go unseen.
    private const double Decay = 0.99;

    private VariableStore _variables = null!;
    private Graph _graph = null!;
    private Node _x = null!;
    private Node _net = null!;
    private CpuBackend _backend = null!;
    private Session _session = null!;

    [SetUp]
    public void Build()
    {
        _variables = new();
        _graph = new(_variables);
        _x = _graph.Placeholder([null, 3, 4, 5]);
        _net = Layers.BatchNorm(_x, decay: Decay, isTraining: true, scope: "a");
        _net = Layers.BatchNorm(_net, decay: Decay, isTraining: true, scope: "b");
        _variables.Initialize(seed: 1);
        _backend = new(new() { MaxThreads = 2 });
        _session = new(_graph, _backend);
    }

    [TearDown]
    public void Free()
    {
        _session.Dispose();
        _backend.Dispose();
        _variables.Dispose();
    }

    [Test]
    public void Updates_stand_in_order_of_the_layers_the_means_before_the_variances() => Assert.That(
        _graph.Updates.Select(update => (update.Name, update.Variable.Name)),
        Is.EqualTo(new[] { ("a", "a/moving_mean"), ("a", "a/moving_variance"), ("b", "b/moving_mean"), ("b", "b/moving_variance") }));

    [Test]
    public void A_run_that_is_not_asked_for_updates_changes_nothing()
    {
        NhwcTensor image = Run.RandomTensor([2, 3, 4, 5], 1);
        long version = _variables.Version;
        _ = _session.Run(_net, (_x, image));
        Assert.That(_variables.Version, Is.EqualTo(version));
        Assert.That(Values("a/moving_mean"), Has.All.Zero);
    }

    [Test]
    public void A_run_with_updates_is_one_change_of_the_store_and_only_of_what_was_asked_for()
    {
        NhwcTensor image = Run.RandomTensor([2, 3, 4, 5], 1);
        long version = _variables.Version;
        _ = _session.Callable([_x], [_net], [_graph.Updates[0], _graph.Updates[3]]).Run([image])[0];
        Assert.That(_variables.Version, Is.EqualTo(version + 1));
        Assert.That(Values("a/moving_mean"), Has.None.Zero);
        Assert.That(Values("b/moving_variance"), Has.None.EqualTo(1f));
        Assert.That(Values("a/moving_variance"), Has.All.EqualTo(1f));
        Assert.That(Values("b/moving_mean"), Has.All.Zero);
    }

    [Test]
    public void The_outputs_are_those_of_a_run_without_updates()
    {
        NhwcTensor image = Run.RandomTensor([2, 3, 4, 5], 1);
        Callable call = _session.Callable([_x], [_net], _graph.Updates);
        NhwcTensor without = _session.Run(_net, (_x, image)), with = call.Run([image])[0];
        Assert.That(call.OutputShapes(image.Shape), Is.EqualTo(new[] { image.Shape }));
        Assert.That(with.Span.SequenceEqual(without.Span), Is.True);
    }

    [Test]
    public void Updates_alone_compute_what_they_need_and_give_no_tensor()
    {
        NhwcTensor image = Run.RandomTensor([2, 3, 4, 5], 1);
        Callable call = _session.Callable([_x], [], [_graph.Updates[0]]);
        Assert.That(call.Run([image]), Is.Empty);
        Assert.That(Values("a/moving_mean"), Has.None.Zero);
        Assert.That(call.Lower(image.Shape).Operations.Select(operation => operation.Kind), Is.EqualTo(new[] { "batch_moments" }));
        Assert.That(() => _session.Callable([_x], [], []), Throws.ArgumentException.With.Message.Contains("fetched or updated"));
        Assert.That(() => _session.Callable([_x], [], [null!]), Throws.ArgumentException.With.Message.Contains("null"));
    }

    [Test]
    public void A_cancelled_or_refused_run_changes_nothing()
    {
        NhwcTensor image = Run.RandomTensor([2, 3, 4, 5], 1), wrong = new NhwcTensor([2, 3, 4, 6]), result = new NhwcTensor([2, 3, 4, 5]);
        Callable call = _session.Callable([_x], [_net], _graph.Updates);
        long version = _variables.Version;
        Assert.That(() => call.Run([image], [result], new(CancellationToken: new(canceled: true))), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => call.Run([image], [wrong]), Throws.ArgumentException);
        Assert.That(_variables.Version, Is.EqualTo(version));
        Assert.That(Values("a/moving_mean"), Has.All.Zero);
    }

    [TestCase(0, 3, 4)]
    [TestCase(2, 0, 4)]
    [TestCase(2, 3, 0)]
    public void An_empty_batch_is_refused_by_name_and_changes_no_moving_average(int batch, int height, int width)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, null, 5]), net = Layers.BatchNorm(x, isTraining: true, scope: "n");
        variables.Initialize(seed: 1);
        using var session = new Session(graph, _backend);
        long version = variables.Version;
        var empty = new NhwcTensor([batch, height, width, 5]);
        for (int i = 0; i < 2; i++)
        {
            Assert.That(
                () => session.Callable([x], [net], graph.Updates).Run([empty]),
                Throws.ArgumentException.With.Message.Contains("'n'").And.Message.Contains("empty").And.Message.Contains(empty.Shape.ToString()));
        }

        Assert.That(variables.Version, Is.EqualTo(version));
        Assert.That(variables["n/moving_mean"].ToTensor().Span.ToArray(), Has.All.Zero);

        // Without updates, the run has no lasting effect.
        Assert.That(session.Callable([x], [net]).Run([empty])[0].Shape, Is.EqualTo(empty.Shape));
    }

    [Test]
    public void Moving_averages_without_values_are_refused_by_name_before_the_run()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 2, 2, 3]);
        _ = Layers.BatchNorm(x, isTraining: true, scope: "n");
        using var session = new Session(graph, _backend);
        NhwcTensor image = Run.RandomTensor([1, 2, 2, 3], 1);
        Assert.That(() => session.Callable([x], [], graph.Updates).Run([image]), Throws.InvalidOperationException.With.Message.Contains("n/moving_mean"));
    }

    [Test]
    public void Another_session_over_the_store_reads_the_new_averages_folded_and_training_is_not_compiled_again()
    {
        var inference = new Graph(_variables);
        Node x = inference.Placeholder([null, 3, 4, 5]);
        Node net;
        using (inference.VariableScope("a", reuse: true))
        {
            net = inference.Add(new BatchNormOperation(null, null, inference.GetVariable("moving_mean", [5], Initializer.Zeros), inference.GetVariable("moving_variance", [5], Initializer.Ones), 1e-3, 0.5, false), [x]);
        }

        using var backend = new CountingBackend();
        using Session training = new(_graph, backend), answering = new(inference, _backend);
        NhwcTensor image = Run.RandomTensor([2, 3, 4, 5], 1);
        Callable step = training.Callable([_x], [], _graph.Updates);
        for (int i = 0; i < 3; i++)
        {
            _ = step.Run([image]);
            NhwcTensor answer = answering.Run(net, (x, image));
            float[] mean = Values("a/moving_mean"), variance = Values("a/moving_variance");
            for (int at = 0; at < image.Length; at++)
            {
                double expected = (image.Span[at] - mean[at % 5]) / Math.Sqrt(variance[at % 5] + 1e-3);
                Assert.That((double)answer.Span[at], Is.EqualTo(expected).Within(1e-6), $"step {i}, element {at}");
            }
        }

        Assert.That(backend.Compiled, Is.EqualTo(1));
    }

    [Test]
    public void Updates_of_runs_on_many_threads_are_all_there()
    {
        const int Threads = 4, RunsOfEach = 25;
        NhwcTensor image = Run.RandomTensor([2, 3, 4, 5], 1);
        Callable call = _session.Callable([_x], [], [_graph.Updates[0]]);
        long version = _variables.Version;
        Parallel.For(0, Threads, thread =>
        {
            for (int i = 0; i < RunsOfEach; i++)
            {
                call.Run([image], []);
            }
        });
        Assert.That(_variables.Version, Is.EqualTo(version + (Threads * RunsOfEach)));

        // The same batch each time: one after the other gives the same, and a lost update would leave it short.
        float[] alone = new float[5], moments = Moments(image);
        for (int i = 0; i < Threads * RunsOfEach; i++)
        {
            for (int c = 0; c < alone.Length; c++)
            {
                alone[c] -= (alone[c] - moments[c]) * (float)(1 - Decay);
            }
        }

        Assert.That(Values("a/moving_mean"), Is.EqualTo(alone));
    }

    [Test]
    public void Updates_into_a_collection_of_ones_own_stay_out_of_the_graphs()
    {
        var mine = new UpdatesCollection();
        int before = _graph.Updates.Count;
        using (_graph.ArgScope(new ArgScope { BatchNorm = new() { Updates = mine } }))
        {
            _ = Layers.BatchNorm(_x, isTraining: true, scope: "c");
        }

        Assert.That(mine.Select(update => update.Variable.Name), Is.EqualTo(new[] { "c/moving_mean", "c/moving_variance" }));
        Assert.That(_graph.Updates, Has.Count.EqualTo(before));
    }

    private float[] Moments(NhwcTensor image)
    {
        NhwcTensor moments = _session.Run(_graph.Updates[0].Moments, (_x, image));
        return moments.Span.ToArray();
    }

    private float[] Values(string name)
    {
        NhwcTensor values = _variables[name].ToTensor();
        return values.Span.ToArray();
    }
}
