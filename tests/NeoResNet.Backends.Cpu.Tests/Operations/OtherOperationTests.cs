using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

[TestFixtureSource(typeof(Levels), nameof(Levels.All))]
internal sealed class OtherOperationTests(CpuLevel level)
{
    private const double Bound = 1e-6;

    [TestCaseSource(typeof(EpilogueChoice), nameof(EpilogueChoice.All))]
    public void Max_pool_takes_every_epilogue(EpilogueChoice choice)
    {
        Assert.That(MaxPoolError([2, 7, 6, 21], Window.Same(7, 6, 3, 2), 1, choice), Is.LessThan(Bound));
    }

    [Test]
    public void Max_pool_agrees_for_any_window_and_view([Values(1, 2, 3)] int kernel, [Values(1, 2)] int stride, [Values(1, 2)] int dilation, [Values(1, 2)] int view, [Values(1, 3, 16, 35)] int channels)
    {
        Assert.That(MaxPoolError([2, 11, 13, channels], Window.Padded(kernel, stride, dilation, kernel / 2, kernel / 2), view, EpilogueChoice.Full), Is.LessThan(Bound));
    }

    [TestCaseSource(typeof(EpilogueChoice), nameof(EpilogueChoice.All))]
    public void Pointwise_takes_every_epilogue(EpilogueChoice choice)
    {
        foreach ((bool scaled, bool shifted) in ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
        {
            Assert.That(PointwiseError([2, 5, 3, 37], 1, scaled, shifted, choice), Is.LessThan(Bound), $"scale {scaled}, shift {shifted}");
        }
    }

    [Test]
    public void Pointwise_reads_any_view_and_channels([Values(1, 2, 3)] int view, [Values(1, 3, 4, 16, 19, 5000)] int channels, [Values] bool full)
    {
        Assert.That(PointwiseError([2, 5, 6, channels], view, full, full, full ? EpilogueChoice.Full : EpilogueChoice.Store), Is.LessThan(Bound));
    }

    [Test]
    public void Pointwise_needs_no_fourth_dimension([Values(1, 2, 3)] int rank, [Values] bool full)
    {
        var shape = new Shape(((int[])[3, 7, 21])[^rank..]);
        Assert.That(PointwiseError(shape, 1, full, full, full ? EpilogueChoice.Full : EpilogueChoice.Store), Is.LessThan(Bound));
    }

    [Test]
    public void Pointwise_cuts_a_long_value_into_tasks_without_a_seam()
    {
        Assert.That(PointwiseError([3, 91, 89, 3], 1, false, false, EpilogueChoice.Store with { ResidualStride = 1, Relu = true }), Is.LessThan(Bound));
    }

    [TestCaseSource(typeof(EpilogueChoice), nameof(EpilogueChoice.All))]
    public void Global_mean_takes_every_epilogue(EpilogueChoice choice)
    {
        Assert.That(GlobalMeanError([3, 7, 5, 21], 1, choice), Is.LessThan(Bound));
    }

    [Test]
    public void Global_mean_agrees_for_any_view_and_channels([Values(1, 2)] int view, [Values(1, 3, 16, 17, 300)] int channels)
    {
        Assert.That(GlobalMeanError([2, 9, 12, channels], view, EpilogueChoice.Full), Is.LessThan(Bound));
    }

    [TestCaseSource(typeof(EpilogueChoice), nameof(EpilogueChoice.All))]
    public void Softmax_takes_every_epilogue(EpilogueChoice choice)
    {
        Assert.That(SoftmaxError([2, 3, 2, 21], 1, choice), Is.LessThan(Bound));
    }

    [Test]
    public void Softmax_agrees_for_any_width_and_view([Values(1, 2, 15, 16, 33, 1001)] int channels, [Values(1, 2)] int view)
    {
        Assert.That(SoftmaxError([2, 3, 4, channels], view, EpilogueChoice.Store), Is.LessThan(Bound));
    }

    [Test]
    public void Softmax_of_large_numbers_does_not_overflow()
    {
        var x = new NhwcTensor([1, 20], [.. Enumerable.Range(0, 20).Select(i => 1000f + i)]);
        using CpuBackend backend = Levels.Backend(level);
        NhwcTensor y = EagerProgram.Run(backend, program => new Softmax(program.Input(x), program.Store()));
        Assert.That(PlainLoops.Softmax(Values.Of(x)).ErrorOf(y), Is.LessThan(Bound));
    }

    [TestCaseSource(typeof(EpilogueChoice), nameof(EpilogueChoice.All))]
    public void Pad_takes_every_epilogue(EpilogueChoice choice)
    {
        using var bench = new Bench(level, seed: 5);
        NhwcTensor x = bench.Draw([2, 5, 3, 21]);
        Values result = PlainLoops.Pad(Values.Of(x, 2), 1, 2, 3, 0, 0.5);
        Assert.That(bench.Error(result, choice, (program, epilogue) => new Pad(new View(program.Input(x), 2), 1, 2, 3, 0, 0.5f, epilogue)), Is.LessThan(Bound));
    }

    [TestCaseSource(typeof(EpilogueChoice), nameof(EpilogueChoice.All))]
    public void Random_uniform_takes_every_epilogue(EpilogueChoice choice)
    {
        var drawn = new RandomUniform([2, 5, 3, 21], -2, 3, 7, new Epilogue());
        using var bench = new Bench(level, seed: 6);
        var expected = new NhwcTensor(drawn.Shape);
        drawn.Fill(expected.Span);
        Assert.That(bench.Error(Values.Of(expected), choice, (_, epilogue) => drawn with { Epilogue = epilogue }), Is.LessThan(Bound));
    }

    [Test]
    public void Random_uniform_draws_the_same_numbers_whatever_the_tasks()
    {
        var drawn = new RandomUniform([3, 100, 101, 3], 0, 1, 99, new Epilogue());
        var expected = new NhwcTensor(drawn.Shape);
        drawn.Fill(expected.Span);
        using CpuBackend backend = Levels.Backend(level);
        NhwcTensor y = EagerProgram.Run(backend, program => drawn with { Epilogue = program.Store() });
        Assert.That(y.Span.SequenceEqual(expected.Span));
    }

    private double MaxPoolError(Shape shape, Window window, int view, EpilogueChoice choice)
    {
        using var bench = new Bench(level, seed: 2);
        NhwcTensor x = bench.Draw(shape);
        return bench.Error(PlainLoops.MaxPool(Values.Of(x, view), window), choice, (program, epilogue) => new MaxPool(new View(program.Input(x), view), window, epilogue));
    }

    private double PointwiseError(Shape shape, int view, bool scaled, bool shifted, EpilogueChoice choice)
    {
        using var bench = new Bench(level, seed: 3);
        NhwcTensor x = bench.Draw(shape);
        NhwcTensor? scale = scaled ? bench.Draw([shape[^1]]) : null, shift = shifted ? bench.Draw([shape[^1]]) : null;
        Values result = PlainLoops.ScaleShift(Values.Of(x, view), scale, shift);
        return bench.Error(result, choice, (program, epilogue) => new Pointwise(
            new View(program.Input(x), view), scale is null ? null : program.Parameter(scale), shift is null ? null : program.Parameter(shift), epilogue));
    }

    private double GlobalMeanError(Shape shape, int view, EpilogueChoice choice)
    {
        using var bench = new Bench(level, seed: 4);
        NhwcTensor x = bench.Draw(shape);
        return bench.Error(PlainLoops.GlobalMean(Values.Of(x, view)), choice, (program, epilogue) => new GlobalMean(new View(program.Input(x), view), epilogue));
    }

    private double SoftmaxError(Shape shape, int view, EpilogueChoice choice)
    {
        using var bench = new Bench(level, seed: 4);
        NhwcTensor x = bench.Draw(shape);
        return bench.Error(PlainLoops.Softmax(Values.Of(x, view)), choice, (program, epilogue) => new Softmax(new View(program.Input(x), view), epilogue));
    }
}
