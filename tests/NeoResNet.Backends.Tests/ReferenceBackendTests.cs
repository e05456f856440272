using NeoResNet.Tensors;

namespace NeoResNet.Backends.Tests;

/// <summary>The reference against numbers worked by hand.</summary>
public sealed class ReferenceBackendTests
{
    private readonly List<NhwcTensor> _tensors = [];
    private ReferenceBackend _backend = null!;

    [SetUp]
    public void Begin() => _backend = new ReferenceBackend();

    [TearDown]
    public void End()
    {
        _tensors.Clear();
        _backend.Dispose();
    }

    [Test]
    public void It_says_what_it_is()
    {
        Assert.That(_backend.Info.Name, Is.EqualTo("reference"));
        Assert.That(_backend.Info.MaxThreads, Is.EqualTo(1));
    }

    [Test]
    public void A_foreign_parameter_set_is_refused()
    {
        using var other = new ReferenceBackend();
        using IParameterSet foreign = other.CreateParameterSet();
        var builder = new ProgramBuilder();
        builder.Output(builder.Input([1]));
        Assert.That(() => _backend.Compile(builder.Build(), foreign), Throws.ArgumentException.With.Message.Contains("parameter set belongs to another instance of backend 'reference'"));
    }

    [Test]
    public void A_program_whose_parameter_is_missing_is_refused()
    {
        var builder = new ProgramBuilder();
        ValueId x = builder.Input([2]), y = builder.NewValue();
        builder.Parameter(new(3), [2]);
        builder.Add(new Pointwise(x, new(3), null, Epilogue.Store(y)));
        builder.Output(y);
        using IParameterSet empty = _backend.CreateParameterSet();
        Assert.That(() => _backend.Compile(builder.Build(), empty), Throws.ArgumentException.With.Message.Contains("@3"));
    }

    [Test]
    public void A_disposed_backend_makes_nothing_more()
    {
        var builder = new ProgramBuilder();
        builder.Output(builder.Input([1]));
        IParameterSet parameters = _backend.CreateParameterSet();
        _backend.Dispose();
        Assert.That(() => _backend.Compile(builder.Build(), parameters), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => _backend.CreateParameterSet(), Throws.InstanceOf<ObjectDisposedException>());
    }

    // Rows 1 2 3 / 4 5 6 / 7 8 9; corners of the filter 1, 10, 100, 1000.
    [Test]
    public void A_convolution_does_not_flip_its_filter()
    {
        Assert.That(Convolve([1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9], [2, 2, 1, 1], [1, 10, 100, 1000], Window.Valid(2)), Is.EqualTo((float[])
        [
            1 + 20 + 400 + 5000, 2 + 30 + 500 + 6000,
            4 + 50 + 700 + 8000, 5 + 60 + 800 + 9000,
        ]));
    }

    [Test]
    public void Padding_counts_as_zero_and_stride_skips_positions()
    {
        Assert.That(Convolve([1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9], [2, 2, 1, 1], [1, 10, 100, 1000], Window.Padded(2, 2, 1, 1, 0)), Is.EqualTo((float[])
        [
            1000, 200 + 3000,
            10 * 4 + 1000 * 7, 5 + 60 + 800 + 9000,
        ]));
    }

    [Test]
    public void Dilation_spreads_the_taps_apart()
    {
        Assert.That(Convolve([1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9], [2, 2, 1, 1], [1, 10, 100, 1000], Window.Valid(2, dilation: 2)),
            Is.EqualTo((float[])[1 + 30 + 700 + 9000]));
    }

    // Two pixels of channels (1, 2), (3, 4); filter rows (1, 10, 100) for channel 0 and (1000, 10000, 0) for channel 1.
    [Test]
    public void A_filter_is_stored_with_its_outputs_innermost()
    {
        Assert.That(Convolve([2, 1, 1, 2], [1, 2, 3, 4], [1, 1, 2, 3], [1, 10, 100, 1000, 10000, 0], Window.Valid(1)),
            Is.EqualTo((float[])[2001, 20010, 100, 4003, 40030, 300]));
    }

    [Test]
    public void Height_and_width_of_a_filter_are_not_swapped()
    {
        var window = new Window(new Extent(2), new Extent(1));
        Assert.That(Convolve([1, 2, 3, 1], [1, 2, 3, 4, 5, 6], [2, 1, 1, 1], [1, 10], window), Is.EqualTo((float[])[41, 52, 63]));
    }

    [Test]
    public void The_strides_of_view_and_window_multiply()
    {
        NhwcTensor y = EagerProgram.Run(_backend, p => new Conv2D(
            new View(p.Input(Given([1, 1, 9, 1], 0, 1, 2, 3, 4, 5, 6, 7, 8)), 2), p.Parameter(Given([1, 1, 1, 1], 1)), Window.Valid(1, stride: 2), p.Store()));
        Assert.That(y.Span.ToArray(), Is.EqualTo((float[])[0, 4, 8]));
    }

    [Test]
    public void A_sum_is_taken_in_double()
    {
        Assert.That(Convolve([1, 1, 1, 3], [1e8f, 1, -1e8f], [1, 1, 3, 1], [1, 1, 1], Window.Valid(1)), Is.EqualTo((float[])[1]));
    }

    [Test]
    public void A_max_pool_takes_the_largest_and_never_the_padding()
    {
        NhwcTensor y = EagerProgram.Run(_backend, p => new MaxPool(
            p.Input(Given([1, 2, 2, 2], -1, -8, -2, -7, -3, -6, -4, -5)), Window.Padded(2, 1, 1, 1, 0), p.Store()));
        Assert.That(y.Span.ToArray(), Is.EqualTo((float[])[-1, -8, -1, -7, -1, -6, -1, -5]));
    }

    [Test]
    public void A_max_pool_over_NaN_is_NaN_wherever_it_stands()
    {
        for (int place = 0; place < 4; place++)
        {
            float[] values = [1, 2, 3, 4];
            values[place] = float.NaN;
            NhwcTensor y = EagerProgram.Run(_backend, p => new MaxPool(p.Input(Given([1, 2, 2, 1], values)), Window.Valid(2), p.Store()));
            Assert.That(y.Span[0], Is.NaN);
        }
    }

    [Test]
    public void A_global_mean_keeps_the_dimensions()
    {
        NhwcTensor y = EagerProgram.Run(_backend, p => new GlobalMean(p.Input(Given([2, 1, 2, 2], 1, 2, 3, 6, 10, 20, 30, 60)), p.Store()));
        Assert.That(y.Shape, Is.EqualTo(new Shape(2, 1, 1, 2)));
        Assert.That(y.Span.ToArray(), Is.EqualTo((float[])[2, 4, 20, 40]));
    }

    [Test]
    public void Pointwise_scales_then_shifts_each_channel()
    {
        NhwcTensor y = EagerProgram.Run(_backend, p => new Pointwise(
            p.Input(Given([2, 2], 1, 2, 3, 4)), p.Parameter(Given([2], 10, -1)), p.Parameter(Given([2], 0.5f, 100)), p.Store()));
        Assert.That(y.Span.ToArray(), Is.EqualTo((float[])[10.5f, 98, 30.5f, 96]));
    }

    [Test]
    public void A_softmax_of_logarithms_gives_their_shares()
    {
        NhwcTensor y = EagerProgram.Run(_backend, p => new Softmax(p.Input(Given([2, 3], 0, MathF.Log(2), MathF.Log(5), 1000, 1000, -1000)), p.Store()));
        Assert.That(y.Span.ToArray(), Is.EqualTo((float[])[0.125f, 0.25f, 0.625f, 0.5f, 0.5f, 0]).Within(1e-7));
    }

    [Test]
    public void A_pad_puts_cells_around()
    {
        NhwcTensor y = EagerProgram.Run(_backend, p => new Pad(p.Input(Given([1, 1, 2, 1], 1, 2)), 1, 0, 0, 2, 9, p.Store()));
        Assert.That(y.Shape, Is.EqualTo(new Shape(1, 2, 4, 1)));
        Assert.That(y.Span.ToArray(), Is.EqualTo((float[])[9, 9, 9, 9, 1, 2, 9, 9]));
    }

    [Test]
    public void Random_numbers_are_those_of_the_operation()
    {
        var operation = new RandomUniform([3, 67], -2, 3, 99, new Epilogue());
        var expected = new float[201];
        operation.Fill(expected);
        NhwcTensor y = EagerProgram.Run(_backend, p => operation with { Epilogue = p.Store() });
        Assert.That(y.Span.ToArray(), Is.EqualTo(expected));
    }

    // result 1 -2 3 -4, + bias 10 -> 11 8 13 6, + residual -> 1 -12 113 6, relu -> 1 0 113 6, * 2 - 5 -> -3 -5 221 7.
    [TestCase(false, new float[] { -3, -5, 221, 7 })]
    [TestCase(true, new float[] { 0, 0, 221, 7 })]
    public void The_epilogue_adds_bias_and_residual_then_relu_then_the_second_output(bool secondRelu, float[] second)
    {
        var eager = new EagerProgram();
        ValueId residual = eager.Input(Given([4, 1], -10, -20, 100, 0));
        eager.Add(new Pointwise(eager.Input(Given([4, 1], 1, -2, 3, -4)), null, null, eager.Store() with
        {
            Bias = eager.Parameter(Given([1], 10)),
            Residual = residual,
            Relu = true,
            Second = new Affine(eager.NewOutput(), eager.Parameter(Given([1], 2)), eager.Parameter(Given([1], -5)), secondRelu),
        }));
        NhwcTensor[] results = Keep(eager.Run(_backend));
        Assert.That(results[0].Span.ToArray(), Is.EqualTo((float[])[1, 0, 113, 6]));
        Assert.That(results[1].Span.ToArray(), Is.EqualTo(second));
    }

    [Test]
    public void A_second_output_alone_is_the_same()
    {
        var eager = new EagerProgram();
        eager.Add(new Pointwise(eager.Input(Given([2], 1, -2)), null, null, new Epilogue
        {
            Relu = true,
            Second = new Affine(eager.NewOutput(), eager.Parameter(Given([2], 3, 3)), eager.Parameter(Given([2], -1, -1)), Relu: false),
        }));
        Assert.That(Keep(eager.Run(_backend))[0].Span.ToArray(), Is.EqualTo((float[])[2, -1]));
    }

    [Test]
    public void A_residual_may_be_every_other_pixel_of_a_larger_value()
    {
        var eager = new EagerProgram();
        ValueId large = eager.Input(Given([1, 3, 3, 1], 10, 20, 30, 40, 50, 60, 70, 80, 90));
        eager.Add(new Pointwise(eager.Input(Given([1, 2, 2, 1], 1, 2, 3, 4)), null, null, eager.Store() with { Residual = new View(large, 2) }));
        Assert.That(Keep(eager.Run(_backend))[0].Span.ToArray(), Is.EqualTo((float[])[11, 32, 73, 94]));
    }

    [Test]
    public void Relu_keeps_NaN()
    {
        NhwcTensor y = EagerProgram.Run(_backend, p => new Pointwise(p.Input(Given([3], float.NaN, -1, 2)), null, null, p.Store() with { Relu = true }));
        Assert.That(y.Span.ToArray(), Is.EqualTo((float[])[float.NaN, 0, 2]));
    }

    private float[] Convolve(Shape xShape, float[] x, Shape filterShape, float[] filter, Window window)
    {
        NhwcTensor y = EagerProgram.Run(_backend, p => new Conv2D(p.Input(Given(xShape, x)), p.Parameter(Given(filterShape, filter)), window, p.Store()));
        return y.Span.ToArray();
    }

    private NhwcTensor Given(Shape shape, params float[] values) => Keep([new NhwcTensor(shape, values)])[0];

    private NhwcTensor[] Keep(NhwcTensor[] tensors)
    {
        _tensors.AddRange(tensors);
        return tensors;
    }
}
