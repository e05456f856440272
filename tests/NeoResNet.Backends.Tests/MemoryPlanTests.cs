namespace NeoResNet.Backends.Tests;

public sealed class MemoryPlanTests
{
    [Test]
    public void Inputs_stay_with_the_feeds_and_outputs_with_the_fetches()
    {
        var builder = new ProgramBuilder();
        ValueId a = builder.Input([4, 16]), b = builder.Input([4, 16]), inner = builder.NewValue(), sum = builder.NewValue();
        builder.Add(new Pointwise(a, null, null, Epilogue.Store(inner)));
        builder.Add(new Pointwise(inner, null, null, Epilogue.Store(sum) with { Residual = b }));
        builder.Output(sum);
        MemoryPlan plan = MemoryPlan.For(builder.Build());
        Assert.That(plan.Places[a.Index], Is.EqualTo(new ValuePlace(ValueHome.Feed, 0)));
        Assert.That(plan.Places[b.Index], Is.EqualTo(new ValuePlace(ValueHome.Feed, 1)));
        Assert.That(plan.Places[inner.Index], Is.EqualTo(new ValuePlace(ValueHome.Arena, 0)));
        Assert.That(plan.Places[sum.Index], Is.EqualTo(new ValuePlace(ValueHome.Fetch, 0)));
        Assert.That(plan.ArenaBytes, Is.EqualTo(4 * 16 * 4));
        Assert.That(plan.FinalCopies, Is.Empty);
    }

    [Test]
    public void What_is_handed_out_again_or_was_fed_is_copied_at_the_end()
    {
        var builder = new ProgramBuilder();
        ValueId x = builder.Input([3]), y = builder.NewValue();
        builder.Add(new Pointwise(x, null, null, Epilogue.Store(y)));
        builder.Output(x);
        builder.Output(y);
        builder.Output(y);
        MemoryPlan plan = MemoryPlan.For(builder.Build());
        Assert.That(plan.Places[y.Index], Is.EqualTo(new ValuePlace(ValueHome.Fetch, 1)));
        Assert.That(plan.FinalCopies, Is.EqualTo(((ValueId, int)[])[(x, 0), (y, 2)]));
        Assert.That(plan.ArenaBytes, Is.Zero);
    }

    [Test]
    public void Values_read_and_written_by_one_step_do_not_overlap()
    {
        var builder = new ProgramBuilder();
        ValueId x = builder.Input([16]), first = builder.NewValue(), second = builder.NewValue(), third = builder.NewValue(), last = builder.NewValue();
        builder.Parameter(new(0), [16]);
        builder.Add(new Pointwise(x, null, null, Epilogue.Store(first) with { Second = new(second, new(0), new(0), true) }));
        builder.Add(new Pointwise(first, null, null, Epilogue.Store(third) with { Residual = second }));
        builder.Add(new Pointwise(third, null, null, Epilogue.Store(last)));
        builder.Output(last);
        MemoryPlan plan = MemoryPlan.For(builder.Build());
        Assert.That(new[] { first, second, third }.Select(id => plan.Places[id.Index].Position), Is.Unique);
        Assert.That(plan.ArenaBytes, Is.EqualTo(3 * 64));
    }

    [Test]
    public void A_long_chain_reuses_two_places()
    {
        var builder = new ProgramBuilder();
        ValueId at = builder.Input([100]);
        for (int i = 0; i < 10; i++)
        {
            ValueId next = builder.NewValue();
            builder.Add(new Pointwise(at, null, null, Epilogue.Store(next)));
            at = next;
        }

        builder.Output(at);
        Assert.That(MemoryPlan.For(builder.Build()).ArenaBytes, Is.EqualTo(2 * 448));
    }

    [Test]
    public void What_only_a_stretch_needs_takes_memory_of_its_images_alone()
    {
        (TensorProgram program, ValueId[] values) = Chain(4);
        var stretch = new Stretch(First: 1, End: 4, Batch: 8, Images: 2);
        MemoryPlan plan = MemoryPlan.For(program, stretch);
        Assert.That(values.Select(id => plan.Places[id.Index].Home), Is.EqualTo((ValueHome[])[ValueHome.Feed, ValueHome.Arena, ValueHome.Slice, ValueHome.Slice, ValueHome.Fetch]));
        Assert.That(plan.SliceBytes, Is.EqualTo((long[])[2 * 2 * 16 * 4]), "two values of two of the eight images");
        Assert.That(plan.ArenaBytes, Is.EqualTo(8 * 16 * 4));
    }

    [Test]
    public void What_a_stretch_reads_lives_until_its_last_image_is_done()
    {
        // The third value could take the place of the first if the whole batch went step by step.
        (TensorProgram program, ValueId[] values) = Chain(5);
        Assert.That(MemoryPlan.For(program).Places[values[3].Index], Is.EqualTo(MemoryPlan.For(program).Places[values[1].Index]));
        MemoryPlan plan = MemoryPlan.For(program, new Stretch(First: 1, End: 3, Batch: 8, Images: 2));
        Assert.That(plan.Places[values[1].Index].Home, Is.EqualTo(ValueHome.Arena));
        Assert.That(plan.Places[values[3].Index].Home, Is.EqualTo(ValueHome.Arena));
        Assert.That(plan.Places[values[3].Index].Position, Is.Not.EqualTo(plan.Places[values[1].Index].Position));
    }

    // Eight images through some operations; the values from the input to the output.
    private static (TensorProgram Program, ValueId[] Values) Chain(int operations)
    {
        var builder = new ProgramBuilder();
        var values = new List<ValueId> { builder.Input([8, 16]) };
        for (int i = 0; i < operations; i++)
        {
            ValueId next = builder.NewValue();
            builder.Add(new Pointwise(values[^1], null, null, Epilogue.Store(next)));
            values.Add(next);
        }

        builder.Output(values[^1]);
        return (builder.Build(), [.. values]);
    }
}
