using NeoResNet.Nn.Checkpoints;
using NeoResNet.Nn.Tests.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Variables;

public sealed class RestoreTests
{
    [Test]
    public void A_store_restores_what_another_store_of_the_same_variables_holds()
    {
        using VariableStore source = NewStore(), target = NewStore();
        source.Initialize(seed: 3);
        RestoreReport report = target.Restore(source.ToNamedArrays());
        Assert.That((report.IsExact, report.Matched), Is.EqualTo((true, new[] { "a", "b", "c" })));
        Assert.That(report.ToString(), Is.EqualTo("3 matched"));
        foreach (Variable variable in source.Variables)
        {
            Assert.That(Values(target, variable.Name), Is.EqualTo(Values(source, variable.Name)));
        }
    }

    [Test]
    public void Other_floating_point_types_are_converted()
    {
        using VariableStore store = NewStore();
        byte[] doubles = [.. new[] { 0.1, -2.5 }.SelectMany(BitConverter.GetBytes)];
        _ = store.Restore([new NamedArray("a", ElementType.Float64, [2], doubles)], RestoreOptions.Lenient);
        Assert.That(Values(store, "a"), Is.EqualTo(new[] { 0.1f, -2.5f }));
    }

    [Test]
    public void By_default_everything_must_fit_and_otherwise_nothing_changes()
    {
        using VariableStore store = NewStore();
        store.Initialize(seed: 1);
        long version = store.Version;
        float[] before = Values(store, "a");
        foreach (NamedArray[] arrays in new NamedArray[][]
        {
            [Array("a", 2), Array("b", 3)],
            [Array("a", 2), Array("b", 3), Array("c", 4), Array("d", 1)],
            [Array("a", 2), Array("b", 3), Array("c", 5)],
        })
        {
            Assert.That(() => store.Restore(arrays), Throws.InstanceOf<RestoreException>());
        }

        Assert.That(store.Version, Is.EqualTo(version));
        Assert.That(Values(store, "a"), Is.EqualTo(before));
    }

    [Test]
    public void The_report_names_what_is_missing_unexpected_and_of_the_wrong_shape()
    {
        using VariableStore store = NewStore();
        RestoreException error = Assert.Throws<RestoreException>(() => store.Restore([Array("a", 2), Array("b", 9), Array("x", 1)]))!;
        Assert.That(error.Report.Matched, Is.EqualTo(new[] { "a" }));
        Assert.That(error.Report.Missing, Is.EqualTo(new[] { "c" }));
        Assert.That(error.Report.Unexpected, Is.EqualTo(new[] { "x" }));
        Assert.That(error.Report.WrongShapes, Is.EqualTo(new[] { ("b", new Shape(3), new Shape(9)) }));
        Assert.That(error.Message, Does.Contain("1 missing: c").And.Contain("1 unexpected: x").And.Contain("b (expected [3], got [9])"));
    }

    [Test]
    public void Each_kind_of_misfit_is_allowed_by_its_own_option()
    {
        (RestoreOptions Allowing, NamedArray[] Arrays)[] cases =
        [
            (new() { AllowMissing = true }, [Array("a", 2), Array("b", 3)]),
            (new() { AllowUnexpected = true }, [Array("a", 2), Array("b", 3), Array("c", 4), Array("x", 1)]),
            (new() { AllowWrongShape = true }, [Array("a", 2), Array("b", 3), Array("c", 5)]),
        ];
        foreach ((RestoreOptions _, NamedArray[] arrays) in cases)
        {
            foreach ((RestoreOptions options, NamedArray[] own) in cases)
            {
                using VariableStore store = NewStore();
                if (ReferenceEquals(own, arrays))
                {
                    Assert.That(store.Restore(arrays, options).IsExact, Is.False);
                    Assert.That(Values(store, "a"), Is.All.EqualTo(1));
                }
                else
                {
                    Assert.That(() => store.Restore(arrays, options), Throws.InstanceOf<RestoreException>());
                }
            }
        }
    }

    [Test]
    public void A_lenient_restore_takes_what_fits_and_leaves_the_rest()
    {
        using VariableStore store = NewStore();
        store["c"].Assign([5, 6, 7, 8]);
        RestoreReport report = store.Restore([Array("a", 2), Array("b", 9), Array("x", 1)], RestoreOptions.Lenient);
        Assert.That(Values(store, "a"), Is.All.EqualTo(1));
        Assert.That(store["b"].IsInitialized, Is.False);
        Assert.That(Values(store, "c"), Is.EqualTo(new float[] { 5, 6, 7, 8 }));
        Assert.That(report.ToString(), Is.EqualTo("1 matched; 1 missing: c; 1 unexpected: x; 1 of the wrong shape: b (expected [3], got [9])"));
    }

    [Test]
    public void A_long_report_shows_the_first_names_of_each_kind() => Assert.That(
        new RestoreReport([], ["a", "b", "c", "d"], [], []).ToString(), Is.EqualTo("0 matched; 4 missing: a, b, c, ..."));

    [Test]
    public void An_array_that_does_not_convert_changes_nothing()
    {
        using VariableStore store = NewStore();
        store.Initialize(seed: 1);
        float[] before = Values(store, "a");
        NamedArray whole = new("b", ElementType.Int32, [3], new byte[12]);
        Assert.That(() => store.Restore([Array("a", 2), whole, Array("c", 4)]), Throws.TypeOf<CheckpointException>().With.Message.Contains("'b'").And.Message.Contains("Int32"));
        Assert.That(Values(store, "a"), Is.EqualTo(before));
    }

    [Test]
    public void An_array_given_twice_is_refused()
    {
        using VariableStore store = NewStore();
        Assert.That(() => store.Restore([Array("a", 2), Array("a", 2)]), Throws.ArgumentException.With.Message.Contains("'a'"));
    }

    private static VariableStore NewStore()
    {
        var store = new VariableStore();
        var graph = new Graph(store);
        _ = graph.GetVariable("a", [2], Initializer.VarianceScaling());
        _ = graph.GetVariable("b", [3], Initializer.VarianceScaling());
        _ = graph.GetVariable("c", [4], Initializer.VarianceScaling());
        return store;
    }

    private static NamedArray Array(string name, int length)
    {
        var ones = new NhwcTensor([length]);
        ones.Span.Fill(1);
        return NamedArray.FromTensor(name, ones);
    }

    private static float[] Values(VariableStore store, string name)
    {
        NhwcTensor values = store[name].ToTensor();
        return values.Span.ToArray();
    }

    [Test]
    public void A_checkpoint_that_gives_another_shape_than_it_announced_changes_nothing()
    {
        using VariableStore store = NewStore();
        store.Initialize(seed: 1);
        float[] before = Values(store, "a");
        Assert.That(() => store.Restore(new Lying(), RestoreOptions.Lenient), Throws.InvalidOperationException.With.Message.Contains("'b'").And.Message.Contains("[9]"));
        Assert.That(Values(store, "a"), Is.EqualTo(before));
    }

    [Test]
    public void A_checkpoint_can_read_the_store_that_it_restores_on_any_thread()
    {
        using VariableStore store = NewStore();
        store.Initialize(seed: 1);
        float[] before = Values(store, "c");
        using var own = new OfStore(store);
        var restore = Task.Run(() => store.Restore(own));
        Assert.That(restore.Wait(TimeSpan.FromMinutes(1)), "the restore does not wait for itself");
        Assert.That(Values(store, "c"), Is.EqualTo(before.Select(value => value + 1)));
    }

    [Test]
    public void A_checkpoint_with_integers_is_refused_as_a_fault_of_the_file()
    {
        using VariableStore store = NewStore();
        store.Initialize(seed: 1);
        float[] before = Values(store, "a");
        using SafetensorsFile file = SafetensorsBytes.Open(SafetensorsBytes.Of("""{"a":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}""", new byte[8]));
        Assert.That(
            () => store.Restore(file, RestoreOptions.Lenient),
            Throws.TypeOf<CheckpointException>().With.Message.Contains("test.safetensors").And.Message.Contains("'a'").And.Message.Contains("Int32"));
        Assert.That(Values(store, "a"), Is.EqualTo(before));
    }

    private sealed class OfStore(VariableStore store) : ICheckpoint
    {
        public string FileName => "store";

        public IReadOnlyList<StoredArray> Entries { get; } = [.. store.Variables.Select(variable => new StoredArray(variable.Name, ElementType.Float32, variable.Shape))];

        // Also waits for another thread that uses the store.
        public NhwcTensor ReadTensor(string name)
        {
            NhwcTensor values = Task.Run(() => store[name].ToTensor()).Result;
            foreach (ref float value in values.Span)
            {
                value++;
            }

            return values;
        }

        public void Dispose()
        {
        }
    }

    private sealed class Lying : ICheckpoint
    {
        public string FileName => "lying";

        public IReadOnlyList<StoredArray> Entries { get; } = [new("a", ElementType.Float32, [2]), new("b", ElementType.Float32, [3])];

        public NhwcTensor ReadTensor(string name) => new(name == "a" ? [2] : [9]);

        public void Dispose()
        {
        }
    }
}
