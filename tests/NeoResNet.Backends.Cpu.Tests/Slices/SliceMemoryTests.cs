namespace NeoResNet.Backends.Cpu.Tests;

public sealed class SliceMemoryTests
{
    [Test]
    public void What_only_a_stretch_needs_takes_memory_of_its_images_alone()
    {
        (TensorProgram program, ValueId[] values) = Chain(4);
        var stretch = new Stretch(First: 1, End: 4, Batch: 8, Images: 2);
        var memory = SliceMemory.For(program, 2, stretch);
        Assert.That(values.Select(id => memory.Plan.Places[id.Index].Home), Is.EqualTo((ValueHome[])[ValueHome.Feed, ValueHome.Arena, ValueHome.Backend, ValueHome.Backend, ValueHome.Fetch]));
        Assert.That(values.Select(memory.OffsetOf), Is.EqualTo((long?[])[null, null, 0, 2 * 16 * 4, null]));
        Assert.That(memory.BytesOf(0), Is.EqualTo(2 * 2 * 16 * 4), "two values of two of the eight images");
        Assert.That(memory.Plan.ArenaBytes, Is.EqualTo(8 * 16 * 4));
    }

    [Test]
    public void What_a_stretch_reads_lives_until_its_last_image_is_done()
    {
        // The third value could take the place of the first if the whole batch went step by step.
        (TensorProgram program, ValueId[] values) = Chain(5);
        Assert.That(MemoryPlan.For(program).Places[values[3].Index], Is.EqualTo(MemoryPlan.For(program).Places[values[1].Index]));
        MemoryPlan plan = SliceMemory.For(program, 2, new Stretch(First: 1, End: 3, Batch: 8, Images: 2)).Plan;
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
