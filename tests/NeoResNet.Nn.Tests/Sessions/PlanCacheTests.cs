using NeoResNet.Backends;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Sessions;

public sealed class PlanCacheTests
{
    [Test]
    public void A_plan_is_made_once_for_each_set_of_fetches_and_shapes()
    {
        using var model = new TinyModel();
        using var backend = new CountingBackend();
        using var session = new Session(model.Graph, backend);
        NhwcTensor small = TinyModel.Image(1, 8, 8), large = TinyModel.Image(1, 9, 8);
        for (int i = 0; i < 3; i++)
        {
            _ = session.Run(model.Output, (model.Input, small));
            _ = session.Run(model.Output, (model.Input, large));
            _ = session.Run(model.Sum, (model.Input, small));
        }

        Assert.That((backend.Compiled, session.CachedPlans), Is.EqualTo((3, 3)));
    }

    [Test]
    public void Two_callables_of_the_same_nodes_share_their_plans_and_order_matters()
    {
        using var model = new TinyModel();
        using var backend = new CountingBackend();
        using var session = new Session(model.Graph, backend);
        NhwcTensor image = TinyModel.Image(1, 8, 8);
        foreach (Node[] fetches in new Node[][] { [model.Sum, model.Output], [model.Sum, model.Output], [model.Output, model.Sum] })
        {
            _ = session.Callable([model.Input], fetches).Run([image]);
        }

        Assert.That(backend.Compiled, Is.EqualTo(2));
    }

    [Test]
    public void The_number_of_plans_is_bounded_and_the_one_unused_longest_goes_first()
    {
        using var model = new TinyModel();
        using var backend = new CountingBackend();
        using var session = new Session(model.Graph, backend, new() { PlanCacheSize = 3 });
        void Use(int height)
        {
            NhwcTensor image = TinyModel.Image(1, height, 8);
            _ = session.Run(model.Output, (model.Input, image));
        }

        int[] heights = [8, 9, 10, 8, 11];
        Array.ForEach(heights, Use);
        Assert.That((backend.Compiled, session.CachedPlans, backend.Disposed), Is.EqualTo((4, 3, 1)));
        Use(8);
        Assert.That(backend.Compiled, Is.EqualTo(4), "the plan in use is still there");
        Use(9);
        Assert.That(backend.Compiled, Is.EqualTo(5), "the plan unused longest is gone");
    }

    [TestCase(0)]
    [TestCase(1)]
    public void A_cache_of_the_least_size_still_runs(int size)
    {
        using var model = new TinyModel();
        using var backend = new CountingBackend();
        using var session = new Session(model.Graph, backend, new() { PlanCacheSize = size });
        foreach (int height in new[] { 8, 9, 8 })
        {
            NhwcTensor image = TinyModel.Image(1, height, 8);
            _ = session.Run(model.Output, (model.Input, image));
            Assert.That(session.CachedPlans, Is.EqualTo(1));
        }
    }

    [Test]
    public void A_changed_variable_gives_up_all_plans_and_the_next_run_sees_it()
    {
        using var model = new TinyModel();
        using var backend = new CountingBackend();
        using var session = new Session(model.Graph, backend);
        NhwcTensor image = TinyModel.Image(1, 8, 8);
        NhwcTensor before = session.Run(model.Output, (model.Input, image));
        _ = session.Run(model.Sum, (model.Input, image));
        model.Variables["logits/biases"].Assign([5, 0, 0, 0, 0]);
        NhwcTensor after = session.Run(model.Output, (model.Input, image));
        Assert.That(after.Span[0], Is.GreaterThan(before.Span[0] + 0.1f));
        Assert.That((session.CachedPlans, backend.Disposed), Is.EqualTo((1, 2)));
        model.Variables["logits/biases"].Assign([5, 0, 0, 0, 0]);
        NhwcTensor again = session.Run(model.Output, (model.Input, image));
        Assert.That(again.Span.SequenceEqual(after.Span), Is.True);
    }

    [Test]
    public void Every_variable_of_a_folded_layer_is_seen_when_it_changes(
        [Values("conv1/weights", "conv1/BatchNorm/beta", "conv1/BatchNorm/moving_mean", "conv1/BatchNorm/moving_variance", "preact/gamma", "preact/moving_variance", "conv2/weights", "conv2/biases")] string name)
    {
        using var model = new TinyModel();
        using var backend = new ReferenceBackend();
        using var session = new Session(model.Graph, backend);
        NhwcTensor image = TinyModel.Image(2, 12, 12);
        NhwcTensor before = session.Run(model.Output, (model.Input, image));
        Variable variable = model.Variables[name];
        NhwcTensor values = variable.ToTensor();
        foreach (ref float value in values.Span)
        {
            value = (2 * value) + 0.5f;
        }

        variable.Assign(values.Span);
        NhwcTensor after = session.Run(model.Output, (model.Input, image));
        Assert.That(Run.MaxDifference(after.Span, before.Span), Is.GreaterThan(1e-4));
    }

    [Test]
    public void A_session_that_is_disposed_disposes_its_plans()
    {
        using var model = new TinyModel();
        using var backend = new CountingBackend();
        using (var session = new Session(model.Graph, backend))
        {
            NhwcTensor image = TinyModel.Image(1, 8, 8);
            _ = session.Run(model.Output, (model.Input, image));
        }

        Assert.That((backend.Compiled, backend.Disposed), Is.EqualTo((1, 1)));
    }

    [Test]
    public void A_failed_compilation_leaves_the_session_usable()
    {
        using var model = new TinyModel();
        using var backend = new CountingBackend { Fail = true };
        using var session = new Session(model.Graph, backend);
        NhwcTensor image = TinyModel.Image(1, 8, 8);
        Assert.That(() => session.Run(model.Output, (model.Input, image)), Throws.InstanceOf<NotSupportedException>());
        Assert.That(session.CachedPlans, Is.Zero);
        backend.Fail = false;
        NhwcTensor result = session.Run(model.Output, (model.Input, image));
        Assert.That(result.Span.ToArray().Sum(), Is.EqualTo(1).Within(1e-6));
    }

    [Test]
    public void What_a_failed_compilation_packed_is_not_used_once_the_variable_changed()
    {
        using var model = new TinyModel();
        using var backend = new CountingBackend { FailLate = true };
        using Session session = new(model.Graph, backend), fresh = new(model.Graph, backend);
        NhwcTensor image = TinyModel.Image(1, 8, 8);
        Assert.That(() => session.Run(model.Output, (model.Input, image)), Throws.InstanceOf<NotSupportedException>());
        backend.FailLate = false;
        model.Variables["logits/biases"].Assign([5, 0, 0, 0, 0]);
        NhwcTensor result = session.Run(model.Output, (model.Input, image)), expected = fresh.Run(model.Output, (model.Input, image));
        Assert.That(result.Span.ToArray(), Is.EqualTo(expected.Span.ToArray()));
    }

    [Test]
    public void A_plan_runs_on_after_the_variables_values_were_freed_but_no_session_can_compile_anew()
    {
        var model = new TinyModel();
        using var backend = new ReferenceBackend();
        using var session = new Session(model.Graph, backend);
        NhwcTensor image = TinyModel.Image(1, 8, 8);
        NhwcTensor before = session.Run(model.Output, (model.Input, image));
        model.Dispose();
        NhwcTensor after = session.Run(model.Output, (model.Input, image));
        Assert.That(after.Span.SequenceEqual(before.Span), Is.True);
        using var fresh = new Session(model.Graph, backend);
        Assert.That(() => fresh.Run(model.Output, (model.Input, image)), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void A_run_of_a_plan_that_is_there_does_not_wait_for_another_to_compile()
    {
        using var model = new TinyModel();
        using var compiling = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        using var backend = new SlowBackend(compiling, go);
        using var session = new Session(model.Graph, backend);
        NhwcTensor small = TinyModel.Image(1, 8, 8), large = TinyModel.Image(1, 9, 8);
        _ = session.Run(model.Output, (model.Input, small));

        backend.Slow = true;
        Task other = Task.Run(() => session.Run(model.Output, (model.Input, large)));
        compiling.Wait();
        _ = session.Run(model.Output, (model.Input, small));
        Assert.That(other.IsCompleted, Is.False);
        go.Set();
        other.Wait();
        Assert.That(session.CachedPlans, Is.EqualTo(2));
    }

    private sealed class SlowBackend(ManualResetEventSlim compiling, ManualResetEventSlim go) : IBackend
    {
        private readonly ReferenceBackend _inner = new();

        public bool Slow { get; set; }

        public BackendInfo Info => _inner.Info;

        public IParameterSet CreateParameterSet() => _inner.CreateParameterSet();

        public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null)
        {
            if (Slow)
            {
                compiling.Set();
                go.Wait();
            }

            return _inner.Compile(program, parameters, options);
        }

        public void Dispose() => _inner.Dispose();
    }
}
