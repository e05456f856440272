using NeoResNet.Tensors;

namespace NeoResNet.Backends.Tests;

public sealed class ProgramBuilderTests
{
    private ProgramBuilder _builder = null!;
    private ValueId _x;

    [SetUp]
    public void Begin()
    {
        _builder = new ProgramBuilder();
        _x = _builder.Input([2, 6, 5, 3]);
    }

    [Test]
    public void A_complete_program_lists_everything_in_order()
    {
        ValueId y = _builder.NewValue(), z = _builder.NewValue();
        ParameterId filter = _builder.Parameter(new(4), [3, 3, 3, 8]), bias = _builder.Parameter(new(9), [8]);
        Shape shape = _builder.Add(new Conv2D(_x, filter, Window.Same(6, 5, 3, stride: 2), Epilogue.Store(y) with { Bias = bias }));
        _builder.Add(new GlobalMean(y, Epilogue.Store(z)));
        _builder.Output(z, [2, 8]);
        _builder.Output(_x);
        TensorProgram program = _builder.Build();
        Assert.That(shape, Is.EqualTo(new Shape(2, 3, 3, 8)));
        Assert.That(program.Values, Is.EqualTo((Shape[])[[2, 6, 5, 3], [2, 3, 3, 8], [2, 1, 1, 8]]));
        Assert.That(program.Inputs, Is.EqualTo((ValueId[])[_x]));
        Assert.That(program.Outputs, Is.EqualTo((ValueId[])[z, _x]));
        Assert.That(program.OutputShapes, Is.EqualTo((Shape[])[[2, 8], [2, 6, 5, 3]]));
        Assert.That(program.Operations.Select(operation => operation.Kind), Is.EqualTo((string[])["conv2d", "global_mean"]));
        Assert.That(program.Parameters.Keys, Is.EquivalentTo((ParameterId[])[filter, bias]));
        Assert.That(program.Flops, Is.EqualTo(2L * 2 * 3 * 3 * 8 * 3 * 3 * 3));
    }

    [Test]
    public void A_filter_that_does_not_fit_the_input_is_refused()
    {
        _builder.Parameter(new(0), [3, 3, 4, 8]);
        Refuses(y => new Conv2D(_x, new(0), Window.Valid(3), Epilogue.Store(y)), "[3, 3, 3, outputs]", "[3, 3, 4, 8]");
    }

    [Test]
    public void A_filter_that_does_not_fit_the_window_is_refused()
    {
        _builder.Parameter(new(0), [3, 1, 3, 8]);
        Refuses(y => new Conv2D(_x, new(0), Window.Valid(3), Epilogue.Store(y)), "[3, 3, 3, outputs]", "[3, 1, 3, 8]");
    }

    [Test]
    public void A_filter_of_another_rank_is_refused()
    {
        _builder.Parameter(new(0), [3, 8]);
        Refuses(y => new Conv2D(_x, new(0), Window.Valid(1), Epilogue.Store(y)), "filter", "rank 4", "[3, 8]");
    }

    [Test]
    public void An_undeclared_parameter_is_refused()
    {
        Refuses(y => new Conv2D(_x, new(77), Window.Valid(1), Epilogue.Store(y)), "@77", "not declared");
        Refuses(y => new Pointwise(_x, null, null, Epilogue.Store(y) with { Bias = new(78) }), "@78", "not declared");
    }

    [Test]
    public void A_parameter_declared_twice_with_other_shapes_is_refused()
    {
        _builder.Parameter(new(5), [3]);
        Assert.That(_builder.Parameter(new(5), [3]), Is.EqualTo(new ParameterId(5)));
        Assert.That(() => _builder.Parameter(new(5), [4]), Throws.ArgumentException.With.Message.Contains("@5").And.Message.Contains("[3]").And.Message.Contains("[4]"));
    }

    [Test]
    public void A_window_larger_than_the_input_is_refused()
    {
        _builder.Parameter(new(0), [7, 7, 3, 8]);
        Refuses(y => new Conv2D(_x, new(0), Window.Valid(7), Epilogue.Store(y)), "Computed output size would be negative", "6", "7");
    }

    [Test]
    public void Operations_on_images_refuse_other_ranks()
    {
        ValueId flat = _builder.Input([2, 3]);
        _builder.Parameter(new(0), [1, 1, 3, 8]);
        Refuses(y => new Conv2D(flat, new(0), Window.Valid(1), Epilogue.Store(y)), "rank 4", "[2, 3]");
        Refuses(y => new MaxPool(flat, Window.Valid(1), Epilogue.Store(y)), "rank 4", "[2, 3]");
        Refuses(y => new GlobalMean(flat, Epilogue.Store(y)), "rank 4", "[2, 3]");
        Refuses(y => new Pad(flat, 0, 0, 0, 0, 0, Epilogue.Store(y)), "rank 4", "[2, 3]");
        Refuses(y => new Pointwise(new View(flat, 2), null, null, Epilogue.Store(y)), "stride 2", "rank 4", "[2, 3]");
    }

    [Test]
    public void Operations_on_channels_refuse_scalars()
    {
        ValueId scalar = _builder.Input([]);
        _builder.Parameter(new(0), [1]);
        Refuses(y => new Pointwise(scalar, null, null, Epilogue.Store(y)), "at least one dimension");
        Refuses(y => new Softmax(scalar, Epilogue.Store(y)), "at least one dimension");
        Refuses(y => new Clip(scalar, 0, 1, Epilogue.Store(y)), "at least one dimension");
        Refuses(y => new RandomUniform([], 0, 1, 0, Epilogue.Store(y) with { Bias = new(0) }), "scalar");
    }

    [TestCase(1, 0)]
    [TestCase(float.NaN, 0)]
    [TestCase(0, float.NaN)]
    public void A_clip_whose_minimum_is_above_its_maximum_is_refused(float minimum, float maximum) =>
        Refuses(y => new Clip(_x, minimum, maximum, Epilogue.Store(y)), "greater than the maximum", $"{minimum} and {maximum}");

    [Test]
    public void A_view_without_a_stride_is_refused()
    {
        Refuses(y => new Pointwise(new View(_x, 0), null, null, Epilogue.Store(y)), "stride 0");
    }

    [TestCase(2, 2)]
    [TestCase(0, 3)]
    [TestCase(3, 0)]
    public void A_max_pool_with_a_window_in_the_padding_only_is_refused(int before, int after)
    {
        var extent = new Extent(2, 1, 1, before, after);
        Refuses(y => new MaxPool(_x, new Window(extent, new Extent(1)), Epilogue.Store(y)), "only padding", $"{before}+{after}", "6");
    }

    [Test]
    public void A_max_pool_whose_dilated_taps_step_over_the_input_is_refused()
    {
        ValueId narrow = _builder.Input([1, 1, 4, 2]);
        var extent = new Extent(2, 1, 2, 2, 2);
        Refuses(y => new MaxPool(narrow, new Window(extent, new Extent(1)), Epilogue.Store(y)), "only padding");
    }

    [Test]
    public void Negative_padding_is_refused()
    {
        Refuses(y => new Pad(_x, 0, -1, 0, 0, 0, Epilogue.Store(y)), "negative", "-1");
    }

    // Added as int these sums come out as 4 and 3.
    [Test]
    public void Padding_to_more_cells_than_an_int_counts_is_refused()
    {
        ValueId none = _builder.Input([0, 6, 5, 3]);
        Refuses(y => new Pad(none, int.MaxValue, int.MaxValue, 0, 0, 0, Epilogue.Store(y)), "height 6", "2147483647+2147483647", "4294967300");
        Refuses(y => new Pad(none, 0, 0, int.MaxValue, int.MaxValue, 0, Epilogue.Store(y)), "width 5", "4294967299");
        Refuses(y => new MaxPool(none, Window.Padded(1, 1, 1, int.MaxValue, int.MaxValue), Epilogue.Store(y)), "Input 6", "4294967300");
    }

    [Test]
    public void A_view_of_the_longest_stride_sees_the_first_pixel()
    {
        ValueId y = _builder.NewValue();
        Assert.That(_builder.Add(new Pointwise(new View(_x, int.MaxValue), null, null, Epilogue.Store(y))), Is.EqualTo(new Shape(2, 1, 1, 3)));
    }

    [Test]
    public void A_builder_whose_program_is_built_takes_nothing_more()
    {
        ValueId y = _builder.NewValue();
        Assert.That(() => _builder.Build(), Throws.ArgumentException, "nothing handed out yet");
        _builder.Add(new Pointwise(_x, null, null, Epilogue.Store(y)));
        _builder.Output(y);
        TensorProgram program = _builder.Build();
        Assert.That(() => _builder.Input([1]), Throws.InvalidOperationException);
        Assert.That(() => _builder.NewValue(), Throws.InvalidOperationException);
        Assert.That(() => _builder.Parameter(new(0), [3]), Throws.InvalidOperationException);
        Assert.That(() => _builder.Add(new Pointwise(y, null, null, new Epilogue())), Throws.InvalidOperationException);
        Assert.That(() => _builder.Output(_x), Throws.InvalidOperationException);
        Assert.That(() => _builder.Build(), Throws.InvalidOperationException);
        Assert.That(program.Shapes, Is.Not.SameAs(_builder.Shapes));
        Assert.That((program.Values.Count, program.Parameters.Count, program.Outputs.Count), Is.EqualTo((2, 0, 1)));
    }

    [Test]
    public void Scale_and_shift_of_another_length_are_refused()
    {
        _builder.Parameter(new(0), [4]);
        Refuses(y => new Pointwise(_x, new(0), null, Epilogue.Store(y)), "[3]", "[4]");
        Refuses(y => new Pointwise(_x, null, new(0), Epilogue.Store(y)), "[3]", "[4]");
        Refuses(y => new Pointwise(_x, null, null, Epilogue.Store(y) with { Bias = new(0) }), "[3]", "[4]");
    }

    [TestCase(0, 1)]
    [TestCase(1, 0)]
    public void Scale_and_shift_of_the_second_output_must_fit_too(int scale, int shift)
    {
        _builder.Parameter(new(0), [3]);
        _builder.Parameter(new(1), [4]);
        Refuses(y => new Pointwise(_x, null, null, new Epilogue { Second = new(y, new(scale), new(shift), true) }), "[3]", "[4]");
    }

    [Test]
    public void A_residual_of_another_shape_is_refused()
    {
        ValueId other = _builder.Input([2, 12, 10, 3]), tooSmall = _builder.Input([2, 10, 10, 3]);
        Refuses(y => new Pointwise(_x, null, null, Epilogue.Store(y) with { Residual = other }), "residual", "[2, 6, 5, 3]", "[2, 12, 10, 3]");
        Refuses(y => new Pointwise(_x, null, null, Epilogue.Store(y) with { Residual = new View(tooSmall, 2) }), "residual", "[2, 6, 5, 3]", "[2, 5, 5, 3]");
        ValueId sum = _builder.NewValue();
        Assert.That(_builder.Add(new Pointwise(_x, null, null, Epilogue.Store(sum) with { Residual = new View(other, 2) })), Is.EqualTo(new Shape(2, 6, 5, 3)));
    }

    [Test]
    public void A_value_read_before_it_is_written_is_refused()
    {
        ValueId later = _builder.NewValue();
        Refuses(y => new Pointwise(later, null, null, Epilogue.Store(y)), $"{later}", "before an operation writes it");
        Refuses(y => new Pointwise(_x, null, null, Epilogue.Store(y) with { Residual = later }), $"{later}", "before an operation writes it");
    }

    [Test]
    public void A_value_written_twice_is_refused()
    {
        ValueId y = _builder.NewValue();
        _builder.Add(new Pointwise(_x, null, null, Epilogue.Store(y)));
        Refuses(_ => new Pointwise(_x, null, null, Epilogue.Store(y)), $"{y}", "already defined");
        Refuses(_ => new Pointwise(_x, null, null, Epilogue.Store(_x)), $"{_x}", "already defined");
    }

    [Test]
    public void A_value_never_reserved_cannot_be_written()
    {
        Refuses(_ => new Pointwise(_x, null, null, Epilogue.Store(new ValueId(99))), "%99");
    }

    [Test]
    public void An_operation_that_writes_nothing_is_refused()
    {
        Refuses(_ => new Pointwise(_x, null, null, new Epilogue()), "the epilogue has no output");
    }

    [Test]
    public void A_reserved_value_that_nothing_writes_is_refused_at_the_end()
    {
        ValueId forgotten = _builder.NewValue();
        _builder.Output(_x);
        Assert.That(() => _builder.Build(), Throws.ArgumentException.With.Message.Contains($"{forgotten}"));
    }

    [Test]
    public void A_program_without_outputs_is_refused()
    {
        Assert.That(() => _builder.Build(), Throws.ArgumentException.With.Message.Contains("has no output"));
    }

    [Test]
    public void An_output_of_another_element_count_is_refused()
    {
        Assert.That(() => _builder.Output(_x, [2, 6, 5]), Throws.ArgumentException.With.Message.Contains("[2, 6, 5, 3]").And.Message.Contains("[2, 6, 5]"));
        Assert.That(() => _builder.Output(new ValueId(50)), Throws.ArgumentException.With.Message.Contains("%50"));
    }

    private void Refuses(Func<ValueId, Operation> make, params string[] words)
    {
        ValueId output = _builder.NewValue();
        Operation operation = make(output) with { Label = "unit_1/conv2" };
        Assert.That(() => _builder.Add(operation), Throws.ArgumentException);
        string message = Assert.Throws<ArgumentException>(() => _builder.Add(operation)).Message;
        foreach (string word in (string[])[.. words, operation.Kind, "unit_1/conv2"])
        {
            Assert.That(message, Does.Contain(word));
        }
    }
}
