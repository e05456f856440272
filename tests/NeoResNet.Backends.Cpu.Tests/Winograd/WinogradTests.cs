using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

[TestFixtureSource(typeof(WinogradTests), nameof(Fixtures))]
internal sealed class WinogradTests(CpuLevel level, WinogradUse use)
{
    // F(4x4, 3x3) adds terms of both signs up to some ten times the result's size; direct convolution is held to 2e-6.
    private const double Bound = 5e-6;

    [Test]
    public void Any_number_of_pixels_is_computed([Range(1, 15)] int height, [Values(1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15)] int width)
    {
        Assert.That(Error([1, height, width, 6], 5, Window.Padded(3, 1, 1, 1, 1), EpilogueChoice.Full), Is.LessThan(Bound));
    }

    [Test]
    public void Any_number_of_input_channels_is_summed([Values(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 127, 130)] int inputs)
    {
        Assert.That(Error([1, 7, 6, inputs], 4, Window.Padded(3, 1, 1, 1, 1), EpilogueChoice.Store), Is.LessThan(Bound));
    }

    [Test]
    public void Any_number_of_output_channels_is_computed([Values(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 130)] int outputs, [Values] bool second)
    {
        Assert.That(Error([2, 5, 5, 7], outputs, Window.Padded(3, 1, 1, 1, 1), second ? EpilogueChoice.Full : EpilogueChoice.Store), Is.LessThan(Bound));
    }

    [TestCaseSource(typeof(EpilogueChoice), nameof(EpilogueChoice.All))]
    public void Every_epilogue_follows(EpilogueChoice choice)
    {
        Assert.That(Error([2, 9, 6, 19], 21, Window.Padded(3, 1, 1, 1, 1), choice), Is.LessThan(Bound));
    }

    [Test]
    public void Any_padding_is_read_as_zero([Values(0, 1, 3, 8)] int top, [Values(0, 1, 4)] int bottom, [Values(0, 1, 2)] int left, [Values(0, 1, 5)] int right)
    {
        Assert.That(Error([1, 4, 5, 8], 6, new(new(3, 1, 1, top, bottom), new(3, 1, 1, left, right)), EpilogueChoice.Full), Is.LessThan(Bound));
    }

    [TestCase(1, 600, 40)]
    [TestCase(1, 1100, 5)]
    public void More_channels_than_one_pass_sums_are_added_up(int batch, int inputs, int outputs)
    {
        Assert.That(Error([batch, 4, 5, inputs], outputs, Window.Padded(3, 1, 1, 1, 1), EpilogueChoice.Full), Is.LessThan(Bound));
    }

    [Test]
    public void Many_blocks_of_tiles_and_many_images_join_without_a_seam([Values(1, 5, 33)] int batch, [Values(7, 30)] int size, [Values(3, 20)] int channels)
    {
        Assert.That(Error([batch, size, size + 1, channels], 9, Window.Padded(3, 1, 1, 1, 1), EpilogueChoice.Full), Is.LessThan(Bound));
    }

    [Test]
    public void Strided_views_are_read_in_place([Values(2, 3)] int stride)
    {
        Assert.That(Error([2, 13, 14, 10], 16, Window.Padded(3, 1, 1, 1, 1), EpilogueChoice.Full, stride), Is.LessThan(Bound));
    }

    [Test]
    public void Neither_other_windows_nor_strides_nor_dilations_are_taken()
    {
        foreach (Window window in (Window[])[Window.Valid(1), Window.Valid(5), Window.Valid(3, stride: 2), Window.Valid(3, dilation: 2), new(new(3), new(1))])
        {
            using var bench = NewBench();
            _ = Error(bench, [1, 9, 9, 8], 8, window, EpilogueChoice.Store, 1);
            Assert.That(bench.Kernels, Has.All.Contains("igemm"), $"{window}");
        }
    }

    [Test]
    public void The_plan_names_the_form()
    {
        using var bench = NewBench();
        _ = Error(bench, [1, 9, 9, 8], 8, Window.Valid(3), EpilogueChoice.Store, 1);
        KernelSet kernels = Levels.Kernels(level).For(8);
        string form = use == WinogradUse.Force ? "f43" : "f23";
        Assert.That(bench.Kernels, Is.EqualTo((string[])[$"{kernels.Prefix}_winograd_{form}_{kernels.Rows}x{kernels.Columns}"]));
    }

    // Each shape has few tiles, which the plan divides in another way: into blocks, into panels, or
    // with a separate step.
    [TestCase(28, 128, 128)]
    [TestCase(28, 96, 200)]
    [TestCase(14, 64, 256)]
    [TestCase(7, 512, 72)]
    [TestCase(7, 160, 512)]
    public void Few_tiles_give_the_same_bits_for_any_number_of_threads(int size, int inputs, int outputs)
    {
        using var bench = NewBench();
        NhwcTensor x = bench.Draw([1, size, size, inputs]), filter = bench.Draw([3, 3, inputs, outputs]);
        float[]? one = null;
        foreach (int threads in (int[])[1, 2, 3, 4, 8])
        {
            using var backend = new CpuBackend(new() { Level = level, Winograd = use, MaxThreads = threads });
            NhwcTensor y = EagerProgram.Run(backend, program => new Conv2D(program.Input(x), program.Parameter(filter), Window.Padded(3, 1, 1, 1, 1), program.Store()));
            one ??= y.ToArray();
            Assert.That(y.ToArray(), Is.EqualTo(one), $"{threads} threads");
        }
    }

    // The numbers are in the documentation of CompileOptions.Winograd. Direct convolution reaches 9
    // pixels with one layer and 25 with two.
    [Test]
    public void A_value_that_is_not_finite_spreads_over_the_tiles_that_read_it([Values(float.NaN, float.PositiveInfinity)] float value)
    {
        const int Size = 40;
        using var backend = new CpuBackend(new() { Level = level, Winograd = use });
        using var bench = NewBench();
        NhwcTensor filter = bench.Draw([3, 3, 1, 1]);
        NhwcTensor Convolve(NhwcTensor x) => EagerProgram.Run(backend, program => new Conv2D(program.Input(x), program.Parameter(filter), Window.Padded(3, 1, 1, 1, 1), program.Store()));
        int one = 0, two = 0;
        for (int place = 0; place < 16; place++)
        {
            var x = new NhwcTensor([1, Size, Size, 1]);
            x[0, 16 + (place / 4), 16 + (place % 4), 0] = value;
            NhwcTensor y = Convolve(x), z = Convolve(y);
            one = Math.Max(one, y.ToArray().Count(each => !float.IsFinite(each)));
            two = Math.Max(two, z.ToArray().Count(each => !float.IsFinite(each)));
        }

        Assert.That((one, two), Is.EqualTo(use == WinogradUse.Force ? (25, 81) : (9, 25)));
    }

    private static IEnumerable<TestFixtureData> Fixtures() =>
        from level in Levels.All
        from use in (WinogradUse[])[WinogradUse.Force, WinogradUse.Force2]
        select new TestFixtureData(level, use);

    private double Error(Shape shape, int outputs, Window window, EpilogueChoice choice, int stride = 1)
    {
        using var bench = NewBench();
        double error = Error(bench, shape, outputs, window, choice, stride);
        Assert.That(bench.Kernels, Has.All.Contains("winograd"));
        return error;
    }

    private Bench NewBench() => new(level, seed: 1, new CompileOptions { Winograd = use });

    private static double Error(Bench bench, Shape shape, int outputs, Window window, EpilogueChoice choice, int stride)
    {
        NhwcTensor x = bench.Draw(shape), filter = bench.Draw([window.Height.Kernel, window.Width.Kernel, shape[3], outputs]);
        return bench.Error(PlainLoops.Convolve(Values.Of(x, stride), filter, window), choice, (program, epilogue) =>
            new Conv2D(new View(program.Input(x), stride), program.Parameter(filter), window, epilogue));
    }
}
