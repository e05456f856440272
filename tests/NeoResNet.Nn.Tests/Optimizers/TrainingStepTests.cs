using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Nn.Tests.Optimizers;

public sealed class TrainingStepTests
{
    private static IEnumerable<CpuLevel> Levels => CpuKernels.Table.Where(kernel => kernel.IsAvailable).Select(kernel => kernel.Level);

    /// <summary>
    /// Gradients.Of packs the filters when it compiles, the step packs them in each run: loss, outputs and gradients have the same
    /// bits, and the update is that of momentum.
    /// </summary>
    [Test]
    public void A_step_is_a_run_of_the_gradients_and_an_update(
        [ValueSource(nameof(Levels))] CpuLevel level, [Values(WinogradUse.Off, WinogradUse.Force, WinogradUse.Force2)] WinogradUse winograd)
    {
        using var model = new TrainingModel();
        using var backend = new CpuBackend(new() { Level = level, Winograd = winograd, MaxThreads = 2 });
        using Session session = new(model.Graph, backend), other = new(model.Graph, backend);
        using TrainingStep step = model.Step(session, options: new() { Fetches = [model.Logits] });
        Variable[] trained = model.Trainable;
        Callable gradients = other.Callable(model.Feeds, [model.Loss, model.Logits, .. Gradients.Of(model.Loss, trained)]);
        float[][] momentum = [.. trained.Select(variable => new float[variable.Shape.ElementCount])];
        var logits = new NhwcTensor([4, TrainingModel.Classes]);
        for (int i = 0; i < 3; i++)
        {
            NhwcTensor[] batch = TrainingModel.Batch(i), expected = gradients.Run(batch);
            float[][] values = [.. trained.Select(variable => variable.ToTensor().Span.ToArray())];
            float loss = step.Run(batch, [logits], 0.05);
            Assert.That(loss, Is.EqualTo(expected[0].Span[0]));
            Assert.That(logits.Span.SequenceEqual(expected[1].Span));
            foreach ((int index, Variable variable) in trained.Index())
            {
                for (int e = 0; e < values[index].Length; e++)
                {
                    float product = momentum[index][e] * 0.9f;
                    momentum[index][e] = product + expected[index + 2].Span[e];
                    product = momentum[index][e] * 0.05f;
                    values[index][e] -= product;
                }

                Assert.That(variable.ToTensor().Span.SequenceEqual(values[index]), variable.Name);
                Assert.That(model.Variables[$"{variable.Name}/Momentum"].ToTensor().Span.SequenceEqual(momentum[index]), variable.Name);
            }
        }
    }

    [Test]
    public void The_number_of_threads_changes_no_bit([Values(2, 3, 8)] int threads)
    {
        Assert.That(Trained(threads), Is.EqualTo(Trained(1)));

        static Dictionary<string, float[]> Trained(int threads)
        {
            using var model = new TrainingModel(channels: 80);
            using var backend = new CpuBackend(new() { MaxThreads = threads });
            using var session = new Session(model.Graph, backend);
            using TrainingStep step = model.Step(session, Optimizer.RmsProp(), new() { ClipNorm = 0.5 });
            for (int i = 0; i < 3; i++)
            {
                _ = step.Run(TrainingModel.Batch(i), [], 0.01);
            }

            return model.Values();
        }
    }

    [Test]
    public void Training_resumes_from_a_checkpoint_with_the_same_bits([Values(CheckpointFormat.Safetensors, CheckpointFormat.TensorFlowBundle)] CheckpointFormat format)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("checkpoint");
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        using var whole = new TrainingModel();
        using var wholeSession = new Session(whole.Graph, backend);
        using TrainingStep wholeStep = whole.Step(wholeSession, Optimizer.Adam());
        for (int i = 0; i < 6; i++)
        {
            if (i == 3)
            {
                Checkpoint.Write(path, whole.Variables.ToNamedArrays(), format);
            }

            _ = wholeStep.Run(TrainingModel.Batch(i), [], 0.01);
        }

        using var resumed = new TrainingModel(seed: 99);
        using var session = new Session(resumed.Graph, backend);
        using TrainingStep step = resumed.Step(session, Optimizer.Adam());
        using (ICheckpoint checkpoint = Checkpoint.Open(path))
        {
            _ = resumed.Variables.Restore(checkpoint);
        }

        Assert.That(step.GlobalStep, Is.EqualTo(3));
        for (int i = 3; i < 6; i++)
        {
            _ = step.Run(TrainingModel.Batch(i), [], 0.01);
        }

        Assert.That(resumed.Values(), Is.EqualTo(whole.Values()));
        Assert.That(step.GlobalStep, Is.EqualTo(6));
    }

    [Test]
    public void Checkpoints_contain_slims_names_and_the_step_as_an_integer()
    {
        using var model = new TrainingModel();
        using var backend = new CpuBackend();
        using var session = new Session(model.Graph, backend);
        using TrainingStep step = model.Step(session);
        _ = step.Run(TrainingModel.Batch(1), [], 0.01);
        IReadOnlyList<NamedArray> arrays = model.Variables.ToNamedArrays();
        Assert.That(arrays.Select(array => array.Name), Does.Contain("root/weights/Momentum").And.Contain("conv1/BatchNorm/beta/Momentum"));
        Assert.That(arrays[^1].ToString(), Is.EqualTo("global_step: Int64 []"));
        Assert.That(arrays[^1].Bytes.Span[0], Is.EqualTo(1));

        Assert.That(
            () => model.Variables.Restore(arrays.SkipLast(1)), Throws.InstanceOf<RestoreException>().With.Message.Contains("global_step"));
        var wrong = new NamedArray("global_step", ElementType.Float32, default, new byte[4]);
        Assert.That(
            () => model.Variables.Restore([.. arrays.SkipLast(1), wrong]), Throws.InstanceOf<CheckpointException>().With.Message.Contains("global_step").And.Message.Contains("Float32"));
        Assert.That(step.GlobalStep, Is.EqualTo(1));
        model.Variables.Initialize(3);
        Assert.That(step.GlobalStep, Is.Zero);
    }

    [Test]
    public void Moving_averages_are_updated_as_by_a_callable()
    {
        using TrainingModel model = new(), copy = new();
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        using Session session = new(model.Graph, backend), other = new(copy.Graph, backend);
        using TrainingStep step = model.Step(session);
        Callable call = other.Callable(copy.Feeds, [copy.Loss], copy.Graph.Updates);
        Assert.That(copy.Graph.Updates, Is.Not.Empty);
        _ = step.Run(TrainingModel.Batch(1), [], 0);
        _ = call.Run(TrainingModel.Batch(1));
        Dictionary<string, float[]> expected = copy.Values(), actual = model.Values();
        foreach (string name in expected.Keys)
        {
            Assert.That(actual[name], Is.EqualTo(expected[name]), name);
        }
    }

    [Test]
    public void A_cancelled_step_changes_nothing()
    {
        using var model = new TrainingModel();
        using var backend = new CancellingBackend();
        using var session = new Session(model.Graph, backend);
        using TrainingStep step = model.Step(session);
        _ = step.Run(TrainingModel.Batch(1), [], 0.01);
        int whole = backend.Steps;
        Dictionary<string, float[]> before = model.Values();
        Assert.That(whole, Is.GreaterThan(20));
        for (int last = 1; last <= whole; last += 3)
        {
            using var source = new CancellationTokenSource();
            backend.Begin(last, source);
            Assert.That(() => step.Run(TrainingModel.Batch(2), [], 0.01, new(CancellationToken: source.Token)), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(model.Values(), Is.EqualTo(before));
            Assert.That(step.GlobalStep, Is.EqualTo(1));
        }

        backend.Begin(0, null);
        _ = step.Run(TrainingModel.Batch(2), [], 0.01);
        Assert.That(model.Values(), Is.Not.EqualTo(before));
    }

    [TestCase(float.NaN, "loss")]
    [TestCase(float.PositiveInfinity, "loss")]
    [TestCase(1e25f, "norm of the gradient")]
    public void A_loss_or_gradient_that_is_not_finite_stops(float image, string what)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([2, 1, 1, 1]), labels = graph.Placeholder([2, 1]);
        Node logits = Layers.SpatialSqueeze(Layers.Conv2D(x, 1, 1, activation: Activation.None, scope: "c"));
        Node loss = Losses.SigmoidCrossEntropy(Layers.Scale(logits, what == "loss" ? 1 : 1e-24f), labels);
        variables.Initialize(1);
        using var backend = new CpuBackend(new() { MaxThreads = 1 });
        using var session = new Session(graph, backend);
        using var step = new TrainingStep(session, [x, labels], what == "loss" ? loss : Layers.Scale(loss, 1e38f), Optimizer.Sgd());
        float[] before = variables["c/weights"].ToTensor().Span.ToArray();
        NhwcTensor[] bad = [new([2, 1, 1, 1], [image, 1]), new([2, 1], [1, 0])], good = [new([2, 1, 1, 1], [1, 1]), new([2, 1], [1, 0])];
        if (what != "loss")
        {
            Assert.That(() => step.Run(bad, [], 1e-3), Throws.InstanceOf<NotFiniteNumberException>().With.Message.Contains(what));
            return;
        }

        _ = step.Accumulate(good, []);
        NotFiniteNumberException error = Assert.Throws<NotFiniteNumberException>(() => step.Run(bad, [], 1e-3))!;
        Assert.That(error.Message, Does.Contain(what).And.Contain("Step 1"));
        Assert.That(error.OffendingNumber, Is.NaN.Or.EqualTo(double.PositiveInfinity));
        Assert.That(variables["c/weights"].ToTensor().Span.ToArray(), Is.EqualTo(before));
        Assert.That(step.GlobalStep, Is.Zero);
        Assert.That(() => step.Apply(1e-3), Throws.InvalidOperationException, "the accumulated gradients are discarded");
        _ = step.Run(good, [], 1e-3);
        Assert.That(step.GlobalStep, Is.EqualTo(1));
    }

    [Test]
    public void Accumulated_gradients_are_averaged([Values] bool ends)
    {
        using var model = new TrainingModel();
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        using var session = new Session(model.Graph, backend);
        using TrainingStep step = model.Step(session, Optimizer.Sgd(), new() { Fetches = [model.Logits] });
        Variable[] trained = model.Trainable;
        Callable gradients = session.Callable(model.Feeds, [model.Loss, .. Gradients.Of(model.Loss, trained)]);
        NhwcTensor[][] results = [.. Enumerable.Range(0, 3).Select(i => gradients.Run(TrainingModel.Batch(i)))];
        float[][] before = [.. trained.Select(variable => variable.ToTensor().Span.ToArray())];
        var logits = new NhwcTensor([4, TrainingModel.Classes]);
        for (int i = 0; i < 3; i++)
        {
            float loss = ends && i == 2 ? step.Run(TrainingModel.Batch(i), [logits], 0.1) : step.Accumulate(TrainingModel.Batch(i), [logits]);
            Assert.That(loss, Is.EqualTo(results[i][0].Span[0]));
        }

        if (!ends)
        {
            Assert.That(step.GlobalStep, Is.Zero);
            step.Apply(0.1);
        }

        double squares = 0;
        foreach ((int index, Variable variable) in trained.Index())
        {
            float[] after = variable.ToTensor().Span.ToArray();
            for (int e = 0; e < after.Length; e++)
            {
                double mean = results.Sum(result => (double)result[index + 1].Span[e]) / 3;
                squares += mean * mean;
                Assert.That(after[e], Is.EqualTo(before[index][e] - (0.1 * mean)).Within(1e-6), variable.Name);
            }
        }

        Assert.That(step.GradientNorm, Is.EqualTo(Math.Sqrt(squares)).Within(1e-5 * Math.Sqrt(squares)));
        Assert.That(step.GlobalStep, Is.EqualTo(1));
        Assert.That(() => step.Apply(0.1), Throws.InvalidOperationException);
    }

    [Test]
    public void A_gradient_is_clipped_to_the_given_norm([Values(1e-3, 1e3)] double limit)
    {
        using TrainingModel model = new(), free = new();
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        using Session session = new(model.Graph, backend), other = new(free.Graph, backend);
        using TrainingStep clipped = model.Step(session, Optimizer.Sgd(), new() { ClipNorm = limit }), whole = free.Step(other, Optimizer.Sgd());
        float[][] before = [.. model.Trainable.Select(variable => variable.ToTensor().Span.ToArray())];
        _ = clipped.Run(TrainingModel.Batch(1), [], 1);
        _ = whole.Run(TrainingModel.Batch(1), [], 1);
        Assert.That(clipped.GradientNorm, Is.EqualTo(whole.GradientNorm).And.InRange(0.01, 100));
        double factor = Math.Min(1, limit / whole.GradientNorm);
        foreach ((int index, Variable variable) in model.Trainable.Index())
        {
            float[] actual = variable.ToTensor().Span.ToArray(), unclipped = free.Variables[variable.Name].ToTensor().Span.ToArray();
            for (int e = 0; e < actual.Length; e++)
            {
                Assert.That(actual[e], Is.EqualTo(before[index][e] + (factor * ((double)unclipped[e] - before[index][e]))).Within(1e-6), variable.Name);
            }
        }
    }

    [Test]
    public void Variables_are_frozen_or_learn_slower()
    {
        using TrainingModel model = new(), free = new();
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        using Session session = new(model.Graph, backend), other = new(free.Graph, backend);
        using TrainingStep step = model.Step(session, Optimizer.Sgd(), new()
        {
            RateFactor = variable => variable.Name.StartsWith("conv1", StringComparison.Ordinal) ? 0 : variable.Name.StartsWith("logits", StringComparison.Ordinal) ? 1 : 0.125,
        });
        using TrainingStep whole = free.Step(other, Optimizer.Sgd());
        Assert.That(step.Variables.Select(variable => variable.Name), Has.None.StartsWith("conv1").And.Some.StartsWith("root"));
        Dictionary<string, float[]> before = model.Values();
        _ = step.Run(TrainingModel.Batch(1), [], 0.5);
        _ = whole.Run(TrainingModel.Batch(1), [], 0.5);
        Dictionary<string, float[]> after = model.Values(), full = free.Values();
        Assert.That(after["conv1/weights"], Is.EqualTo(before["conv1/weights"]));
        Assert.That(after["logits/weights"], Is.EqualTo(full["logits/weights"]));
        for (int e = 0; e < after["root/weights"].Length; e++)
        {
            float old = before["root/weights"][e];
            Assert.That(after["root/weights"][e], Is.EqualTo(old + ((full["root/weights"][e] - old) / 8)).Within(1e-6));
        }
    }

    [Test]
    public void Trained_batch_norms_with_frozen_statistics_learn([Values] bool withAverages)
    {
        // Statistics that the step updates elsewhere in the graph are read from memory too.
        using var model = new TrainingModel(isTraining: false);
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        using Session session = new(model.Graph, backend), other = new(model.Graph, backend);
        MovingAverageUpdate[] updates = [];
        if (withAverages)
        {
            Node moments = model.Graph.Add(new BatchMomentsOperation(), [model.Graph.Nodes.First(node => node.Operation is Conv2DOperation)]);
            updates = [new(moments, 0, model.Variables["root/BatchNorm/moving_mean"], 0.5), new(moments, 2, model.Variables["root/BatchNorm/moving_variance"], 0.5)];
        }

        using var step = new TrainingStep(session, model.Feeds, model.Loss, Optimizer.Sgd(), new() { Updates = updates });
        Callable gradients = other.Callable(model.Feeds, [model.Loss, .. Gradients.Of(model.Loss, model.Trainable)]);
        for (int i = 0; i < 3; i++)
        {
            NhwcTensor[] expected = gradients.Run(TrainingModel.Batch(i));
            Dictionary<string, float[]> before = model.Values();
            Assert.That(step.Run(TrainingModel.Batch(i), [], 0.125), Is.EqualTo(expected[0].Span[0]).Within(1e-5));
            Assert.That(session.CachedPlans, Is.EqualTo(1));
            foreach ((int index, Variable variable) in model.Trainable.Index())
            {
                float[] after = variable.ToTensor().Span.ToArray();
                float[] change = [.. after.Zip(before[variable.Name], (a, b) => (b - a) * 8)];
                Assert.That(Run.MaxDifference(change, expected[index + 1].Span), Is.LessThan(2e-5), variable.Name);
            }

            Assert.That(model.Values()["root/BatchNorm/moving_mean"], withAverages ? Is.Not.EqualTo(before["root/BatchNorm/moving_mean"]) : Is.EqualTo(before["root/BatchNorm/moving_mean"]));
        }
    }

    [Test]
    public void Numbers_per_channel_learn([Values] bool cpu)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([2, 4, 4, 3]), labels = graph.Placeholder([2, 5]), net = x;
        foreach ((int index, PerChannelFunction function) in new[] { PerChannelFunction.Subtract, PerChannelFunction.SubtractFrom, PerChannelFunction.Multiply }.Index())
        {
            net = Layers.Conv2D(net, 5, 1, activation: Activation.None, scope: $"c{index}");
            net = graph.Add(new PerChannelOperation(function, graph.GetVariable($"n{index}", [5], Initializer.Ones)), [net]);
        }

        Node loss = Losses.SoftmaxCrossEntropy(Layers.SpatialSqueeze(Layers.GlobalMean(net)), labels);
        Run.Randomize(variables, 3);
        using IBackend backend = cpu ? new CpuBackend() : new ReferenceBackend();
        using Session session = new(graph, backend), other = new(graph, backend);
        Variable[] trained = [.. variables.Variables];
        using var step = new TrainingStep(session, [x, labels], loss, Optimizer.Sgd());
        Callable gradients = other.Callable([x, labels], [loss, .. Gradients.Of(loss, trained)]);
        NhwcTensor[] batch = [Run.RandomTensor([2, 4, 4, 3], 1), new([2, 5], [1, 0, 0, 0, 0, 0, 1, 0, 0, 0])];
        for (int i = 0; i < 3; i++)
        {
            NhwcTensor[] expected = gradients.Run(batch);
            float[][] before = [.. trained.Select(variable => variable.ToTensor().Span.ToArray())];
            Assert.That(step.Run(batch, [], 0.125), Is.EqualTo(expected[0].Span[0]).Within(1e-6));
            foreach ((int index, Variable variable) in trained.Index())
            {
                float[] change = [.. before[index].Zip(variable.ToTensor().Span.ToArray(), (b, a) => (b - a) * 8)];
                Assert.That(Run.MaxDifference(change, expected[index + 1].Span), Is.LessThan(1e-5), variable.Name);
            }
        }

        Node divided = graph.Add(new PerChannelOperation(PerChannelFunction.Divide, variables["n0"]), [net]);
        using var divides = new TrainingStep(session, [x, labels], Losses.SoftmaxCrossEntropy(Layers.SpatialSqueeze(Layers.GlobalMean(divided)), labels), Optimizer.Sgd());
        Assert.That(() => divides.Run(batch, [], 0.125), Throws.InstanceOf<NotSupportedException>().With.Message.Contains("n0"));
    }

    [Test]
    public void Steps_do_not_compile_again_and_other_runs_see_the_new_values()
    {
        using var model = new TrainingModel();
        using var backend = new CountingBackend();
        using var session = new Session(model.Graph, backend);
        using TrainingStep step = model.Step(session);
        Callable logits = session.Callable([model.Images], [model.Logits]);
        float[] last = [];
        for (int i = 0; i < 3; i++)
        {
            _ = step.Run(TrainingModel.Batch(i), [], 0.1);
            float[] now = logits.Run(TrainingModel.Batch(0)[0]).ToArray();
            Assert.That(now, Is.Not.EqualTo(last));
            Assert.That(logits.Run(TrainingModel.Batch(0)[0]).ToArray(), Is.EqualTo(now));
            last = now;
        }

        Assert.That((backend.Compiled, session.CachedPlans), Is.EqualTo((4, 2)), "one plan of the step, three of the outputs");
    }

    [Test]
    public void Restored_values_are_trained_on()
    {
        using TrainingModel model = new(), fresh = new(seed: 5);
        using var backend = new CountingBackend();
        using Session session = new(model.Graph, backend), other = new(fresh.Graph, backend);
        using TrainingStep step = model.Step(session), freshStep = fresh.Step(other);
        _ = step.Run(TrainingModel.Batch(1), [], 0.1);
        _ = model.Variables.Restore(fresh.Variables.ToNamedArrays());
        Assert.That(step.GlobalStep, Is.Zero);
        for (int i = 0; i < 2; i++)
        {
            Assert.That(step.Run(TrainingModel.Batch(i), [], 0.1), Is.EqualTo(freshStep.Run(TrainingModel.Batch(i), [], 0.1)));
        }

        Assert.That(model.Values(), Is.EqualTo(fresh.Values()));
        Assert.That(backend.Compiled, Is.EqualTo(3), "the memory of the restored values is new");
        model.Variables["root/weights"].Assign(new float[model.Variables["root/weights"].Shape.ElementCount]);
        Assert.That(step.Run(TrainingModel.Batch(1), [], 0.1), Is.Not.EqualTo(freshStep.Run(TrainingModel.Batch(1), [], 0.1)), "assigned values stay in place");
        Assert.That(backend.Compiled, Is.EqualTo(3));
    }

    [Test]
    public void A_disposed_step_frees_its_plans()
    {
        using var model = new TrainingModel();
        using var backend = new CountingBackend();
        using var session = new Session(model.Graph, backend);
        TrainingStep step = model.Step(session);
        _ = step.Run(TrainingModel.Batch(1), [], 0.1);
        step.Dispose();
        step.Dispose();
        Assert.That((session.CachedPlans, backend.Disposed), Is.EqualTo((0, 1)));
        Assert.That(() => step.Run(TrainingModel.Batch(1), [], 0.1), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => step.Apply(0.1), Throws.InstanceOf<ObjectDisposedException>());

        using TrainingStep next = model.Step(session);
        Assert.That(next.Slots, Is.EqualTo(step.Slots), "the state stays in the store");
        session.Dispose();
        Assert.That(() => next.Run(TrainingModel.Batch(1), [], 0.1), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Mistakes_are_named()
    {
        using var model = new TrainingModel();
        using var backend = new ReferenceBackend();
        using var session = new Session(model.Graph, backend);
        using TrainingStep step = model.Step(session, options: new() { Fetches = [model.Logits] });
        NhwcTensor[] batch = TrainingModel.Batch(1);
        var logits = new NhwcTensor([4, TrainingModel.Classes]);
        Assert.Multiple(() =>
        {
            Assert.That(() => step.Run(batch, [], 0.1), Throws.ArgumentException.With.Message.Contains(model.Logits.Name));
            Assert.That(() => step.Run(batch, [new([3, 3])], 0.1), Throws.ArgumentException.With.Message.Contains("[3, 3]"));
            Assert.That(() => step.Run([batch[0]], [logits], 0.1), Throws.ArgumentException.With.Message.Contains("labels"));
            Assert.That(() => step.Run([new([0, 13, 13, 3]), new([0, 5])], [logits], 0.1), Throws.ArgumentException.With.Message.Contains("empty"));
            Assert.That(() => step.Run(batch, [logits], -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => step.Run(batch, [logits], double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => step.Apply(0.1), Throws.InvalidOperationException.With.Message.Contains("Accumulate"));
            Assert.That(() => model.Step(session, options: new() { ClipNorm = 0 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => model.Step(session, options: new() { RateFactor = _ => 0 }), Throws.ArgumentException.With.Message.Contains("no variable to train"));
            Assert.That(() => model.Step(session, options: new() { RateFactor = _ => -1 }), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("root/weights"));
            Assert.That(() => new TrainingStep(session, [model.Images], model.Loss, Optimizer.Sgd()), Throws.ArgumentException.With.Message.Contains("labels"));
            Assert.That(() => new TrainingStep(session, model.Feeds, model.Logits, Optimizer.Sgd()), Throws.ArgumentException.With.Message.Contains("shape [1]"));
        });
        Assert.That(step.Run(batch, [logits], 0.1), Is.GreaterThan(0));
    }

    [Test]
    public void A_backend_that_cannot_train_says_so()
    {
        using var model = new TrainingModel();
        using var backend = new ForeignBackend();
        using var session = new Session(model.Graph, backend);
        using TrainingStep step = model.Step(session);
        Assert.That(() => step.Run(TrainingModel.Batch(1), [], 0.1), Throws.InstanceOf<NotSupportedException>().With.Message.Contains("'foreign' does not support training"));
    }

    /// <summary>A backend with parameters of its own.</summary>
    private sealed class ForeignBackend : IBackend, IParameterSet
    {
        public BackendInfo Info { get; } = new("foreign", "nowhere", "none", 1);

        public IBackend Backend => this;

        public IParameterSet CreateParameterSet() => this;

        public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null) => throw new InvalidOperationException("not reached");

        public bool Contains(ParameterId id) => false;

        public void Add(ParameterId id, Func<ParameterValues> source)
        {
        }

        public void Dispose()
        {
        }
    }
}
