using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>
/// Tests that NaN and infinity propagate through ReLU and max pools, and do not reach other
/// results.
/// </summary>
internal static class NotFiniteCases
{
    public static IEnumerable<ParityCase> All() =>
        [.. Relus(), .. Pools(), .. Convolutions(float.NaN), .. Convolutions(float.PositiveInfinity), .. Convolutions(float.NegativeInfinity), .. Others()];

    private static IEnumerable<ParityCase> Relus()
    {
        foreach (int channels in (int[])[1, 5, 16, 67])
        {
            int[] places = [0, channels / 2, (3 * channels) - 1];
            yield return new($"relu of NaN, {channels} channels", ParityBounds.Exact, t =>
                t.Program.Add(new Pointwise(t.InputWith([3, channels], float.NaN, places), null, null, t.Program.Store() with { Relu = true })));
            yield return new($"relu of infinity, {channels} channels", ParityBounds.Exact, t =>
                t.Program.Add(new Pointwise(t.InputWith([3, channels], float.NegativeInfinity, places), null, null, t.Program.Store() with { Relu = true })));
            yield return new($"relu of a residual's NaN and second's relu, {channels} channels", ParityBounds.Sums, t =>
            {
                ValueId x = t.Input([1, 1, 3, channels]), residual = t.InputWith([1, 1, 3, channels], float.NaN, places);
                ParameterId filter = t.Parameter([1, 1, channels, channels]), scale = t.Parameter([channels], -2, 2), shift = t.Parameter([channels]);
                t.Program.Add(new Conv2D(x, filter, Window.Valid(1), t.Program.Store() with
                {
                    Residual = residual,
                    Relu = true,
                    Second = new Affine(t.Program.NewOutput(), scale, shift, Relu: true),
                }));
            });
        }
    }

    private static IEnumerable<ParityCase> Pools()
    {
        foreach (int channels in (int[])[1, 6, 35])
        {
            for (int pixel = 0; pixel < 16; pixel++)
            {
                int place = (pixel * channels) + (pixel % channels);
                yield return new($"max_pool over NaN in pixel {pixel}, {channels} channels", ParityBounds.Exact, t =>
                    t.Program.Add(new MaxPool(t.InputWith([1, 4, 4, channels], float.NaN, place), Window.Same(4, 4, 3, stride: 2), t.Program.Store())));
            }

            yield return new($"max_pool over minus infinity, {channels} channels", ParityBounds.Exact, t =>
                t.Program.Add(new MaxPool(t.Input([1, 5, 5, channels], Filled(25 * channels, float.NegativeInfinity)), Window.Same(5, 5, 3, stride: 2), t.Program.Store())));
            yield return new($"max_pool over NaN, {channels} channels", ParityBounds.Exact, t =>
                t.Program.Add(new MaxPool(t.Input([1, 5, 5, channels], Filled(25 * channels, float.NaN)), Window.Same(5, 5, 3, stride: 2), t.Program.Store())));
        }
    }

    // If a kernel reads beyond the channels of a pixel, or multiplies unrelated values by zero,
    // these values reach results that they must not reach.
    private static IEnumerable<ParityCase> Convolutions(float value)
    {
        foreach ((int inputs, int outputs) in ((int, int)[])[(1, 3), (3, 20), (5, 65), (64, 9)])
        {
            foreach (int pixel in (int[])[0, 7, 17, 34])
            {
                int place = (pixel * inputs) + (pixel % inputs);
                yield return Convolution(place, Window.Same(5, 7, 3), outputs);
                yield return Convolution(place, Window.Padded(3, 2, 1, 1, 1), outputs);
                yield return Convolution(place, Window.Valid(1), outputs);
            }

            ParityCase Convolution(int place, Window window, int outputs) => new(
                $"conv2d {WindowName.Of(window)}, {value} at {place} of [1, 5, 7, {inputs}] to {outputs}", ParityBounds.Sums, t =>
                    t.Program.Add(new Conv2D(
                        t.InputWith([1, 5, 7, inputs], value, place),
                        t.Parameter([window.Height.Kernel, window.Width.Kernel, inputs, outputs], 0.1f, 1),
                        window, t.Program.Store())));
        }
    }

    private static IEnumerable<ParityCase> Others() =>
    [
        new("global_mean over NaN", ParityBounds.Sums, t =>
            t.Program.Add(new GlobalMean(t.InputWith([2, 3, 3, 19], float.NaN, 40), t.Program.Store()))),
        new("global_mean over both infinities", ParityBounds.Sums, t =>
            t.Program.Add(new GlobalMean(t.Input([1, 1, 2, 2], [float.PositiveInfinity, 1, float.NegativeInfinity, 2]), t.Program.Store()))),
        new("pointwise of infinity times zero", ParityBounds.Elementwise, t =>
        {
            ValueId x = t.InputWith([4, 18], float.PositiveInfinity, 3, 19, 71);
            t.Program.Add(new Pointwise(x, t.Parameter([18], 0, 0), t.Parameter([18]), t.Program.Store()));
        }),
        new("pad around NaN", ParityBounds.Exact, t =>
            t.Program.Add(new Pad(t.InputWith([1, 2, 2, 3], float.NaN, 4), 1, 1, 1, 1, 0, t.Program.Store()))),
    ];

    private static float[] Filled(int count, float value)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
