using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

[TestFixtureSource(typeof(Levels), nameof(Levels.All))]
internal sealed class ConvolutionTests(CpuLevel level)
{
    [TestCaseSource(nameof(Shapes))]
    public void Result_is_that_of_the_plain_loops(ConvolutionCase c)
    {
        Assert.That(Error(c, EpilogueChoice.Full), Is.LessThan(2e-6));
    }

    [TestCaseSource(typeof(EpilogueChoice), nameof(EpilogueChoice.All))]
    public void Every_epilogue_follows(EpilogueChoice choice)
    {
        var c = new ConvolutionCase([2, 5, 7, 19], 21, new(new(3, 2, 1, 1, 0), new(3, 1, 1, 0, 1)));
        Assert.That(Error(c, choice), Is.LessThan(2e-6));
    }

    [Test]
    public void Any_number_of_output_channels_is_computed([Values(1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 130)] int outputs, [Values] bool second)
    {
        var c = new ConvolutionCase([1, 4, 5, 6], outputs, Window.Valid(1));
        Assert.That(Error(c, second ? EpilogueChoice.Full : EpilogueChoice.Store), Is.LessThan(2e-6));
    }

    [Test]
    public void Any_number_of_pixels_is_computed([Range(1, 13)] int pixels, [Values(1, 9, 25)] int lines)
    {
        var c = new ConvolutionCase([1, lines, pixels, 8], 24, Window.Padded(3, 1, 1, 1, 1));
        Assert.That(Error(c, EpilogueChoice.Full), Is.LessThan(2e-6));
    }

    private static IEnumerable<ConvolutionCase> Shapes()
    {
        Window same = Window.Padded(3, 1, 1, 1, 1), root = Window.Padded(7, 2, 1, 3, 3);
        yield return new([1, 7, 7, 64], 64, Window.Valid(1));
        yield return new([3, 13, 11, 5], 70, same);
        yield return new([1, 9, 9, 20], 12, Window.Padded(3, 2, 1, 0, 1));
        yield return new([1, 9, 9, 20], 12, Window.Padded(3, 1, 2, 2, 2));
        yield return new([2, 11, 8, 7], 9, Window.Padded(3, 2, 3, 3, 3));
        yield return new([1, 6, 9, 10], 6, new(new(2, 1, 1, 0, 1), new(5, 3, 1, 2, 1)));
        yield return new([1, 3, 3, 4], 5, Window.Padded(3, 1, 1, 5, 4));
        yield return new([1, 8, 1, 33], 3, new(new(3, 1, 1, 1, 1), new(1)));

        // More input channels than one pass sums, and several taps a pass.
        yield return new([1, 3, 4, 600], 20, same);
        yield return new([1, 2, 3, 1100], 65, Window.Valid(1));
        yield return new([1, 5, 5, 200], 17, same);

        // Few channels: lines of the kernel are joined, at edges through copies.
        yield return new([2, 23, 19, 3], 64, root);
        yield return new([1, 4, 3, 3], 10, root);
        yield return new([1, 12, 13, 1], 7, new(new(5, 1, 1, 2, 2), new(4, 2, 1, 0, 3)));
        yield return new([1, 12, 13, 2], 7, Window.Padded(3, 1, 2, 2, 2));
        yield return new([2, 24, 20, 3], 8, root, Stride: 2);

        // Strided views.
        yield return new([2, 9, 12, 8], 16, Window.Valid(1), Stride: 2);
        yield return new([1, 13, 14, 6], 16, same, Stride: 3);
        yield return new([1, 14, 14, 70], 16, Window.Padded(3, 2, 1, 1, 1), Stride: 2);

        // More pixels than one block holds.
        yield return new([2, 31, 17, 4], 66, same);
    }

    private double Error(ConvolutionCase c, EpilogueChoice choice)
    {
        using var bench = new Bench(level, seed: 1, new CompileOptions { Winograd = WinogradUse.Off });
        NhwcTensor x = bench.Draw(c.X), filter = bench.Draw([c.Window.Height.Kernel, c.Window.Width.Kernel, c.X[3], c.Outputs]);
        Values result = PlainLoops.Convolve(Values.Of(x, c.Stride), filter, c.Window);
        return bench.Error(result, choice, (program, epilogue) =>
            new Conv2D(new View(program.Input(x), c.Stride), program.Parameter(filter), c.Window, epilogue));
    }

    internal sealed record ConvolutionCase(Shape X, int Outputs, Window Window, int Stride = 1)
    {
        public override string ToString() =>
            $"{X} to {Outputs}, {Window} pad {Window.Height.PadBefore}+{Window.Height.PadAfter} {Window.Width.PadBefore}+{Window.Width.PadAfter}, view {Stride}";
    }
}
