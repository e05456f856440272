using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>
/// Tests the operations of gated and zero-padded shortcuts (products, sigmoids, channel padding)
/// and of bounded units (clips).
/// </summary>
internal static class GateCases
{
    public static IEnumerable<ParityCase> All()
    {
        foreach (Shape shape in (Shape[])[[1], [7], [3, 65], [2, 3, 5], [2, 5, 3, 4], [1, 7, 7, 130], [1, 40, 41, 3]])
        {
            yield return new($"multiply {shape}", ParityBounds.Elementwise, t =>
                t.Program.Add(new Multiply(t.Input(shape), t.Input(shape), t.Program.Store())));
            yield return Sigmoid(shape, 1, 4);
            yield return PadChannels(shape, 1, 2, 3);
            yield return Clip(shape, 1, -0.5f, 0.75f);
        }

        yield return new("multiply view/2 by view/3, every epilogue", ParityBounds.Elementwise, t => t.Program.Add(new Multiply(
            new View(t.Input([2, 5, 6, 9]), 2), new View(t.Input([2, 8, 9, 9]), 3), Epilogue(t, [2, 3, 3, 9]))));
        foreach ((Shape images, int stride) in ((Shape, int)[])[([2, 5, 3, 4], 1), ([3, 7, 7, 130], 1), ([2, 5, 6, 9], 2), ([1, 40, 41, 3], 1)])
        {
            yield return new($"multiply {images} view/{stride} by a pixel per image", ParityBounds.Elementwise, t => t.Program.Add(new Multiply(
                new View(t.Input(images), stride), t.Input([images[0], 1, 1, images[3]]), t.Program.Store())));
        }

        yield return new("multiply by a pixel of view/2 per image, every epilogue", ParityBounds.Elementwise, t => t.Program.Add(new Multiply(
            t.Input([2, 3, 3, 9]), new View(t.Input([2, 2, 2, 9]), 2), Epilogue(t, [2, 3, 3, 9]))));
        foreach (Shape shape in (Shape[])[[1], [3, 65], [2, 5, 3, 4]])
        {
            yield return new($"reciprocal {shape}", ParityBounds.Elementwise, t =>
                t.Program.Add(new Reciprocal(t.Input(shape, 0.5f, 4), t.Program.Store())));
        }

        yield return new("reciprocal, every epilogue", ParityBounds.Elementwise, t =>
            t.Program.Add(new Reciprocal(new View(t.Input([2, 5, 6, 9], -3, -0.5f), 2), Epilogue(t, [2, 3, 3, 9]))));
        yield return new("reciprocal of zeros and of what is not finite", ParityBounds.Exact, t => t.Program.Add(new Reciprocal(
            t.Input([5], [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f]), t.Program.Store())));
        yield return new("sigmoid, every epilogue", ParityBounds.Sums, t =>
            t.Program.Add(new Sigmoid(t.Input([2, 3, 3, 9]), Epilogue(t, [2, 3, 3, 9]))));
        yield return new("pad_channels, every epilogue", ParityBounds.Elementwise, t =>
            t.Program.Add(new PadChannels(new View(t.Input([2, 5, 6, 5]), 2), 3, 1, Epilogue(t, [2, 3, 3, 9]))));
        yield return new("clip, every epilogue", ParityBounds.Elementwise, t =>
            t.Program.Add(new Clip(new View(t.Input([2, 5, 6, 9]), 2), -0.25f, 0.5f, Epilogue(t, [2, 3, 3, 9]))));
        yield return Clip([2, 6, 7, 3], 2, 0, 0.5f);
        yield return Clip([2, 33], 1, float.NegativeInfinity, 0.25f);
        yield return Clip([2, 33], 1, 0.25f, 0.25f);
        yield return Sigmoid([3, 33], 1, 1e4f);
        yield return Sigmoid([2, 6, 7, 3], 2, 4);
        yield return PadChannels([2, 6, 7, 16], 2, 8, 8);
        yield return PadChannels([1, 2, 2, 5], 1, 0, 0);
        yield return new("not finite factors", ParityBounds.Exact, t => t.Program.Add(new Multiply(
            t.Input([6], [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, 1, -1]),
            t.Input([6], [1, 2, 0, float.PositiveInfinity, float.NaN, float.NegativeInfinity]),
            t.Program.Store())));
        yield return new("sigmoid of what is not finite", ParityBounds.Exact, t => t.Program.Add(new Sigmoid(
            t.Input([4], [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0]), t.Program.Store())));
        yield return new("clip of what is not finite", ParityBounds.Exact, t => t.Program.Add(new Clip(
            t.InputWith([2, 35], float.NaN, 0, 17, 40), -0.5f, 0.5f, t.Program.Store())));
        yield return new($"clip of infinities and {float.MaxValue}", ParityBounds.Exact, t => t.Program.Add(new Clip(
            t.Input([5], [float.PositiveInfinity, float.NegativeInfinity, float.NaN, float.MaxValue, 1]), 0, float.PositiveInfinity, t.Program.Store())));
        yield return new("pad_channels of what is not finite", ParityBounds.Exact, t => t.Program.Add(new PadChannels(
            t.Input([1, 3], [float.NaN, float.PositiveInfinity, float.NegativeInfinity]), 2, 1, t.Program.Store())));
    }

    private static ParityCase Sigmoid(Shape shape, int stride, float range) => new(
        $"sigmoid {shape}{(stride == 1 ? "" : $" view/{stride}")} up to {range}", ParityBounds.Sums, t =>
            t.Program.Add(new Sigmoid(new View(t.Input(shape, -range, range), stride), t.Program.Store())));

    private static ParityCase Clip(Shape shape, int stride, float minimum, float maximum) => new(
        $"clip {shape}{(stride == 1 ? "" : $" view/{stride}")} to {minimum}, {maximum}", ParityBounds.Exact, t =>
            t.Program.Add(new Clip(new View(t.Input(shape), stride), minimum, maximum, t.Program.Store())));

    private static ParityCase PadChannels(Shape shape, int stride, int before, int after) => new(
        $"pad_channels {shape}{(stride == 1 ? "" : $" view/{stride}")} by {before}, {after}", ParityBounds.Exact, t =>
            t.Program.Add(new PadChannels(new View(t.Input(shape), stride), before, after, t.Program.Store())));

    private static Epilogue Epilogue(ParityTensors t, Shape shape) => new()
    {
        Output = t.Program.NewOutput(),
        Bias = t.Parameter([shape[^1]]),
        Residual = t.Input(shape),
        Relu = true,
        Second = new Affine(t.Program.NewOutput(), t.Parameter([shape[^1]]), t.Parameter([shape[^1]]), Relu: true),
    };
}
