using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Variables;

public sealed class VariableStoreTests
{
    [Test]
    public void Variables_come_in_order_of_creation_and_are_found_by_name()
    {
        using VariableStore store = ThreeVariables();
        Assert.That(store.Variables.Select(variable => variable.Name), Is.EqualTo(new[] { "z/weights", "a/biases", "a/moving_mean" }));
        Assert.That(store["a/biases"].Shape, Is.EqualTo(new Shape(4)));
        Assert.That(store.TryGet("b"), Is.Null);
        Assert.That(() => store["b"], Throws.InstanceOf<KeyNotFoundException>().With.Message.Contains("'b'").And.Message.Contains("a/biases"));
        using var empty = new VariableStore();
        Assert.That(() => empty["b"], Throws.InstanceOf<KeyNotFoundException>().With.Message.Contains("no variables"));
        Assert.That((store.ParameterCount, store.TrainableParameterCount), Is.EqualTo((1 * 1 * 3 * 4 + 4 + 5L, 1 * 1 * 3 * 4 + 4L)));
    }

    [Test]
    public void Every_change_of_values_changes_the_version()
    {
        using VariableStore store = ThreeVariables();
        var versions = new List<long> { store.Version };
        store.Initialize(seed: 1);
        versions.Add(store.Version);
        store["a/biases"].Assign([1, 2, 3, 4]);
        versions.Add(store.Version);
        _ = store.Restore(store.ToNamedArrays().ToArray());
        versions.Add(store.Version);
        Assert.That(versions, Is.Unique.And.Ordered);
    }

    [Test]
    public void Assigned_values_are_read_back_and_are_copies()
    {
        using VariableStore store = ThreeVariables();
        Variable biases = store["a/biases"];
        Assert.That(biases.IsInitialized, Is.False);
        Assert.That(() => biases.ToTensor(), Throws.InvalidOperationException.With.Message.Contains("'a/biases'"));
        float[] given = [1, 2, 3, 4];
        biases.Assign(given);
        given[0] = 9;
        NhwcTensor read = biases.ToTensor();
        read.Span[1] = 9;
        var again = new float[4];
        biases.CopyTo(again);
        Assert.That(again, Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        Assert.That(biases.IsInitialized, Is.True);
    }

    [Test]
    public void A_wrong_number_of_values_is_refused_with_both_numbers()
    {
        using VariableStore store = ThreeVariables();
        Assert.That(() => store["a/biases"].Assign([1, 2, 3]), Throws.ArgumentException.With.Message.Contains("'a/biases'").And.Message.Contains("4 elements").And.Message.Contains("got 3"));
        Assert.That(store["a/biases"].IsInitialized, Is.False);
    }

    [Test]
    public void Initial_values_depend_on_seed_and_name_alone()
    {
        using VariableStore store = Weights("one", "two"), reversed = Weights("two", "one"), alone = Weights("two");
        store.Initialize(seed: 7);
        reversed.Initialize(seed: 7);
        alone.Initialize(seed: 7);
        Assert.That(Values(reversed, "one"), Is.EqualTo(Values(store, "one")));
        Assert.That(Values(reversed, "two"), Is.EqualTo(Values(store, "two")));
        Assert.That(Values(alone, "two"), Is.EqualTo(Values(store, "two")));
        Assert.That(Values(store, "two"), Is.Not.EqualTo(Values(store, "one")));
        store.Initialize(seed: 8);
        Assert.That(Values(store, "one"), Is.Not.EqualTo(Values(reversed, "one")));
    }

    // Worked out apart from the library from the definitions: FNV-1a of seed and name, Philox 4x32-10, AS 241, sqrt(1.3 * 2 / 147).
    // They must never change, or a seed would no longer name a network.
    [Test]
    public void Initial_values_are_the_same_for_ever_and_everywhere()
    {
        using VariableStore store = Weights("resnet_v2_50/conv1/weights");
        store.Initialize(seed: 1);
        Assert.That(Values(store, "resnet_v2_50/conv1/weights")[..4], Is.EqualTo(new[] { 0.0670661256f, 0.0348931104f, 0.11606285f, 0.0106998226f }));
    }

    [Test]
    public void Only_missing_values_are_filled_where_told_so()
    {
        using VariableStore store = ThreeVariables();
        store["a/biases"].Assign([1, 2, 3, 4]);
        store.Initialize(seed: 1, onlyMissing: true);
        Assert.That(Values(store, "a/biases"), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        Assert.That(Values(store, "a/moving_mean"), Is.All.Zero);
        Assert.That(store.Variables.Select(variable => variable.IsInitialized), Is.All.True);
        store.Initialize(seed: 1);
        Assert.That(Values(store, "a/biases"), Is.All.Zero);
    }

    [Test]
    public void The_penalty_is_the_sum_over_the_penalised_variables()
    {
        using var store = new VariableStore();
        var graph = new Graph(store);
        _ = graph.GetVariable("a", [2], Initializer.Zeros, Regularizer.L2(0.5));
        _ = graph.GetVariable("b", [1], Initializer.Zeros, Regularizer.L2(2));
        _ = graph.GetVariable("c", [1], Initializer.Zeros);
        Assert.That(() => store.RegularizationLoss(), Throws.InvalidOperationException.With.Message.Contains("'a'"));
        store["a"].Assign([3, 4]);
        store["b"].Assign([-2]);
        Assert.That(store.RegularizationLoss(), Is.EqualTo((0.5 * 25 / 2) + (2 * 4 / 2.0)));
        using (graph.VariableScope("tower"))
        {
            graph.GetVariable("d", [1], Initializer.Zeros, Regularizer.L2(4)).Assign([3]);
        }

        Assert.That(store.RegularizationLosses().Select(loss => (loss.Variable.Name, loss.Value)), Is.EqualTo(new[] { ("a", 6.25), ("b", 4.0), ("tower/d", 18.0) }));
        Assert.That((store.RegularizationLoss(), store.RegularizationLoss("tower")), Is.EqualTo((6.25 + 4 + 18, 18.0)));
    }

    [Test]
    public void After_dispose_nothing_can_be_read_written_or_made()
    {
        VariableStore store = ThreeVariables();
        store.Initialize(seed: 1);
        store.Dispose();
        store.Dispose();
        Assert.That(() => store["a/biases"].ToTensor(), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => store["a/biases"].Assign([1, 2, 3, 4]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => store.Initialize(seed: 1), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => store.Restore(Array.Empty<NamedArray>(), RestoreOptions.Lenient), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => new Graph(store).GetVariable("new", [1], Initializer.Zeros), Throws.InstanceOf<ObjectDisposedException>());
    }

    private static VariableStore ThreeVariables()
    {
        var store = new VariableStore();
        var graph = new Graph(store);
        _ = graph.GetVariable("z/weights", [1, 1, 3, 4], Initializer.VarianceScaling());
        _ = graph.GetVariable("a/biases", [4], Initializer.Zeros);
        _ = graph.GetVariable("a/moving_mean", [5], Initializer.Zeros, trainable: false);
        return store;
    }

    private static VariableStore Weights(params string[] names)
    {
        var store = new VariableStore();
        var graph = new Graph(store);
        Array.ForEach(names, name => graph.GetVariable(name, [7, 7, 3, 64], Initializer.VarianceScaling()));
        return store;
    }

    private static float[] Values(VariableStore store, string name)
    {
        NhwcTensor values = store[name].ToTensor();
        return values.Span.ToArray();
    }

    [Test]
    public void An_initializer_that_throws_changes_nothing()
    {
        using var store = new VariableStore();
        var graph = new Graph(store);
        Variable good = graph.GetVariable("good", [4], Initializer.Ones);
        store.Initialize(seed: 1);
        long version = store.Version;
        _ = graph.GetVariable("bad", [4], new Failing());
        good.Assign([5, 6, 7, 8]);
        Assert.That(() => store.Initialize(seed: 2), Throws.TypeOf<NotSupportedException>().With.Message.EqualTo("told to fail"));
        NhwcTensor values = good.ToTensor();
        Assert.That(values.Span.ToArray(), Is.EqualTo(new float[] { 5, 6, 7, 8 }));
        Assert.That(store.Version, Is.EqualTo(version + 1));
    }

    [Test]
    public void The_thread_limit_never_changes_a_value()
    {
        float[] Values(int maxThreads)
        {
            using var store = new VariableStore();
            Variable variable = new Graph(store).GetVariable("w", [3, 3, 5, 7], Initializer.VarianceScaling());
            store.Initialize(seed: 4, maxThreads: maxThreads);
            NhwcTensor values = variable.ToTensor();
            return values.Span.ToArray();
        }

        Assert.That(Values(1), Is.EqualTo(Values(0)));
    }

    [Test]
    public void A_value_that_is_assigned_during_the_initialization_of_missing_ones_is_kept()
    {
        using var store = new VariableStore();
        var graph = new Graph(store);
        Variable late = null!;
        late = graph.GetVariable("late", [2], new Calling(() => late.Assign([5, 6])));
        Variable missing = graph.GetVariable("missing", [2], Initializer.Ones);
        store.Initialize(seed: 1, onlyMissing: true);
        Assert.That((Values(store, "late"), Values(store, "missing")), Is.EqualTo((new float[] { 5, 6 }, new float[] { 1, 1 })));
        store.Initialize(seed: 1);
        Assert.That(Values(store, "late"), Is.EqualTo(new float[] { 0, 0 }));
        Assert.That(missing.IsInitialized);
    }

    [Test]
    public void A_variable_that_is_removed_during_an_initialization_gets_no_value()
    {
        using var store = new VariableStore();
        var graph = new Graph(store);
        Variable removed = null!;
        removed = graph.GetVariable("removed", [2], new Calling(() => store.Remove([removed])));
        _ = graph.GetVariable("kept", [2], Initializer.Ones);
        store.Initialize(seed: 1);
        Assert.That((removed.IsInitialized, store.TryGet("removed"), store["kept"].IsInitialized), Is.EqualTo((false, (Variable?)null, true)));
    }

    private sealed class Calling(Action call) : Initializer
    {
        public override void Fill(Span<float> destination, Shape shape, ulong seed)
        {
            destination.Clear();
            call();
        }
    }

    private sealed class Failing : Initializer
    {
        public override void Fill(Span<float> destination, Shape shape, ulong seed) => throw new NotSupportedException("told to fail");
    }
}
