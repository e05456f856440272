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
    public void A_value_that_the_backend_places_needs_no_room_and_a_longer_lifetime_keeps_a_place()
    {
        var builder = new ProgramBuilder();
        ValueId[] values = [builder.Input([16]), builder.NewValue(), builder.NewValue(), builder.NewValue(), builder.NewValue()];
        foreach ((ValueId from, ValueId to) in values.Zip(values.Skip(1)))
        {
            builder.Add(new Pointwise(from, null, null, Epilogue.Store(to)));
        }

        builder.Output(values[^1]);
        TensorProgram program = builder.Build();
        Assert.That(MemoryPlan.For(program).ArenaBytes, Is.EqualTo(2 * 64));
        MemoryPlan without = MemoryPlan.For(program, (id, lifetime) => id == values[2] ? null : lifetime);
        Assert.That(without.Places[values[2].Index].Home, Is.EqualTo(ValueHome.Backend));
        Assert.That(without.ArenaBytes, Is.EqualTo(64));
        Assert.That(MemoryPlan.For(program, (_, lifetime) => lifetime with { First = 0, Last = 3 }).ArenaBytes, Is.EqualTo(3 * 64));
    }
}
