using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>
/// Tests the gradients of convolutions, with windows, sizes and channel counts that are not
/// multiples of a tile.
/// </summary>
internal static class GradientCases
{
    private static readonly (int Inputs, int Outputs)[] Channels = [(1, 1), (3, 65), (7, 4), (65, 3), (16, 130), (13, 17)];

    public static IEnumerable<ParityCase> All() => [.. Grid(), .. Views(), .. Larger(), .. Epilogues()];

    private static IEnumerable<ParityCase> Grid()
    {
        int number = 0;
        foreach ((int height, int width) in ((int, int)[])[(1, 1), (5, 7), (8, 8), (13, 10)])
        {
            foreach (Window window in Windows(height, width).Distinct())
            {
                // The batch size cycles through 1, 2 and 3, and the channels through all pairs.
                (int inputs, int outputs) = Channels[number % Channels.Length];
                Shape x = [1 + (number++ / 2 % 3), height, width, inputs];
                if (Fits(window.Height, height) && Fits(window.Width, width))
                {
                    yield return Filter(x, 1, 1, window, outputs);
                    yield return Data(x, 1, window, outputs);
                }
            }
        }
    }

    private static IEnumerable<Window> Windows(int height, int width) =>
    [
        Window.Valid(1),
        Window.Valid(1, stride: 2),
        Window.Valid(2, stride: 3),
        Window.Same(height, width, 3),
        Window.Same(height, width, 3, stride: 2),
        Window.Padded(3, 2, 1, 1, 1),
        Window.Valid(3),
        Window.Same(height, width, 3, dilation: 2),
        Window.Padded(3, 2, 4, 4, 4),
        Window.Padded(7, 2, 1, 3, 3),
        Window.Same(height, width, 2),
        Window.Padded(2, 1, 1, 2, 3),
        new(new Extent(3, 2, 1, 2, 0), new Extent(5, 1, 2, 0, 7)),
        new(new Extent(3, 3, 2, 4, 1), new Extent(2, 4, 3, 1, 6)),
    ];

    private static IEnumerable<ParityCase> Views()
    {
        yield return Filter([2, 7, 8, 5], 2, 1, Window.Valid(1), 65);
        yield return Filter([1, 9, 6, 9], 3, 2, Window.Same(3, 2, 3), 20);
        yield return Filter([3, 7, 8, 3], 2, 2, Window.Padded(3, 2, 1, 1, 1), 16);
        yield return Data([2, 4, 5, 9], 2, Window.Same(4, 5, 3), 7);
        yield return Data([2, 9, 7, 66], 2, Window.Padded(3, 2, 1, 1, 1), 5);
    }

    private static IEnumerable<ParityCase> Larger()
    {
        foreach ((Shape x, Window window, int outputs) in ((Shape, Window, int)[])
            [
                ([2, 34, 33, 3], Window.Padded(7, 2, 1, 3, 3), 64),
                ([3, 16, 18, 64], Window.Same(16, 18, 3), 64),
                ([2, 7, 7, 256], Window.Same(7, 7, 3), 72),
                ([1, 7, 7, 600], Window.Valid(1), 257),
                ([5, 1, 1, 512], Window.Valid(1), 101),
                ([2, 20, 20, 24], Window.Same(20, 20, 3, dilation: 4), 24),
                ([2, 30, 31, 20], Window.Padded(3, 2, 1, 1, 1), 70),
            ])
        {
            yield return Filter(x, 1, 1, window, outputs);
            yield return Data(x, 1, window, outputs);
        }

        yield return Filter([0, 5, 5, 4], 1, 1, Window.Valid(3), 6);
        yield return Data([0, 5, 5, 4], 1, Window.Valid(3), 6);
    }

    private static IEnumerable<ParityCase> Epilogues()
    {
        yield return new("filter_gradient, every epilogue", ParityBounds.Sums, t =>
            t.Program.Add(new FilterGradient(t.Input([2, 6, 5, 7]), t.Input([2, 6, 5, 9]), Window.Same(6, 5, 3), Every(t, [3, 3, 7, 9]))));
        yield return new("data_gradient stride 1, every epilogue", ParityBounds.Sums, t => t.Program.Add(new DataGradient(
            t.Input([2, 6, 5, 9]), t.Parameter([3, 3, 7, 9]), Window.Same(6, 5, 3), 6, 5, Every(t, [2, 6, 5, 7]))));
        yield return new("data_gradient stride 2, every epilogue", ParityBounds.Sums, t => t.Program.Add(new DataGradient(
            t.Input([2, 3, 3, 9]), t.Parameter([1, 1, 70, 9]), Window.Valid(1, stride: 2), 6, 5, Every(t, [2, 6, 5, 70]))));
    }

    internal static Epilogue Every(ParityTensors t, Shape shape) => new()
    {
        Output = t.Program.NewOutput(),
        Bias = t.Parameter([shape[^1]]),
        Residual = t.Input(shape),
        Relu = true,
        Second = new Affine(t.Program.NewOutput(), t.Parameter([shape[^1]]), t.Parameter([shape[^1]]), Relu: true),
    };

    private static bool Fits(Extent extent, int size) => size + extent.PadBefore + extent.PadAfter >= extent.Reach;

    // The output shape of a convolution of a view, seen by a view of its own gradient.
    private static Shape Gradient(Shape x, int xStride, int dyStride, Window window, int outputs)
    {
        int height = window.Height.OutputSize((x[1] + xStride - 1) / xStride), width = window.Width.OutputSize((x[2] + xStride - 1) / xStride);
        return [x[0], height * dyStride, width * dyStride, outputs];
    }

    private static string Views(int x, int dy) => x == 1 && dy == 1 ? "" : $" views/{x}/{dy}";

    private static ParityCase Filter(Shape x, int xStride, int dyStride, Window window, int outputs) => new(
        $"filter_gradient {x}{Views(xStride, dyStride)} {WindowName.Of(window)} to {outputs}", ParityBounds.Sums, t => t.Program.Add(new FilterGradient(
            new View(t.Input(x), xStride), new View(t.Input(Gradient(x, xStride, dyStride, window, outputs)), dyStride), window, t.Program.Store())));

    private static ParityCase Data(Shape x, int dyStride, Window window, int outputs) => new(
        $"data_gradient {x}{Views(1, dyStride)} {WindowName.Of(window)} to {outputs}", ParityBounds.Sums, t => t.Program.Add(new DataGradient(
            new View(t.Input(Gradient(x, 1, dyStride, window, outputs)), dyStride), t.Parameter([window.Height.Kernel, window.Width.Kernel, x[3], outputs]),
            window, x[1], x[2], t.Program.Store())));
}
