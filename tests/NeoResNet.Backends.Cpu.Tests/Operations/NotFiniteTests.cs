using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

[TestFixtureSource(typeof(Levels), nameof(Levels.All))]
internal sealed class NotFiniteTests(CpuLevel level)
{
    [Test]
    public void Relu_keeps_nan_in_vectors_and_tails([Values(1, 5, 16, 19, 64, 67)] int channels, [Values] bool second)
    {
        using var bench = new Bench(level, seed: 1);
        NhwcTensor x = bench.Draw([1, 3, 3, 4]), filter = bench.Draw([1, 1, 4, channels]);
        x[0, 1, 1, 2] = float.NaN;
        EpilogueChoice choice = EpilogueChoice.Store with { Relu = true, Second = second, SecondRelu = second };
        double error = bench.Error(PlainLoops.Convolve(Values.Of(x), filter, Window.Valid(1)), choice, (program, epilogue) =>
            new Conv2D(program.Input(x), program.Parameter(filter), Window.Valid(1), epilogue));
        Assert.That(error, Is.LessThan(1e-6));
    }

    // Lanes and tails must agree to the bit, because where a row is cut depends on the batch.
    [Test]
    public void Clip_keeps_nan_and_the_sign_of_zero_in_vectors_and_tails([Values(1, 5, 16, 19, 35)] int count)
    {
        float[] special = [-0f, float.NaN, -1, 0f, float.PositiveInfinity, 5, float.NegativeInfinity, 7, 3];
        float[] clipped = [-0f, float.NaN, 0, 0f, 6, 5, 0, 6, 3];
        var x = new NhwcTensor([count], [.. Enumerable.Range(0, count).Select(i => special[i % special.Length])]);
        using CpuBackend backend = Levels.Backend(level);
        NhwcTensor y = EagerProgram.Run(backend, program => new Clip(program.Input(x), 0, 6, program.Store()));
        Assert.That(y.Span.ToArray().Select(BitConverter.SingleToInt32Bits), Is.EqualTo(Enumerable.Range(0, count).Select(i => BitConverter.SingleToInt32Bits(clipped[i % clipped.Length]))));
    }

    [Test]
    public void Max_pool_over_nan_is_nan_wherever_it_stands([Range(0, 8)] int place, [Values(1, 3, 16, 21)] int channels)
    {
        using var bench = new Bench(level, seed: 2);
        NhwcTensor x = bench.Draw([1, 3, 3, channels]);
        x[0, place / 3, place % 3, channels - 1] = float.NaN;
        Values expected = PlainLoops.MaxPool(Values.Of(x), Window.Valid(3));
        Assert.That(double.IsNaN(expected.Data[^1]));
        Assert.That(bench.Error(expected, EpilogueChoice.Store, (program, epilogue) => new MaxPool(program.Input(x), Window.Valid(3), epilogue)), Is.Zero);
    }

    [Test]
    public void Max_pool_padding_never_wins([Values(float.NegativeInfinity, -5f)] float value)
    {
        using var bench = new Bench(level, seed: 2);
        NhwcTensor x = bench.Draw([1, 4, 4, 18]);
        x.Span.Fill(value);
        using CpuBackend backend = Levels.Backend(level);
        NhwcTensor y = EagerProgram.Run(backend, program => new MaxPool(program.Input(x), Window.Same(4, 4, 3, 2), program.Store()));
        Assert.That(y.Span.ToArray(), Is.All.EqualTo(value));
    }

    [Test]
    public void Softmax_over_nan_is_nan([Values(0, 16, 20)] int place)
    {
        using var bench = new Bench(level, seed: 3);
        NhwcTensor x = bench.Draw([2, 21]);
        x[1, place] = float.NaN;
        Assert.That(bench.Error(PlainLoops.Softmax(Values.Of(x)), EpilogueChoice.Store, (program, epilogue) => new Softmax(program.Input(x), epilogue)), Is.LessThan(1e-6));
    }
}
