using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>
/// Tests convolutions with windows, sizes and channel counts that are not multiples of a tile.
/// </summary>
internal static class ConvolutionCases
{
    private static readonly (int Inputs, int Outputs)[] Channels =
    [
        (1, 1), (3, 65), (4, 4), (65, 1), (16, 130), (130, 66), (64, 64), (5, 17),
    ];

    private static readonly (int Height, int Width)[] Sizes = [(1, 1), (5, 7), (8, 8), (13, 10)];

    public static IEnumerable<ParityCase> All() => [.. Grid(), .. Views(), .. Larger()];

    private static IEnumerable<ParityCase> Grid()
    {
        int number = 0;
        foreach ((int height, int width) in Sizes)
        {
            // For small sizes, some windows are equal.
            foreach (Window window in Windows(height, width).Distinct())
            {
                foreach ((int inputs, int outputs) in Channels)
                {
                    // The batch size cycles through 1, 2 and 3. 3 and the number of channel pairs
                    // have no common factor, so all combinations occur.
                    Shape x = [1 + (number++ % 3), height, width, inputs];
                    if (Fits(window, height, width))
                    {
                        yield return Case(x, 1, window, outputs);
                    }
                }
            }
        }
    }

    private static IEnumerable<Window> Windows(int height, int width) =>
    [
        Window.Valid(1),
        Window.Valid(1, stride: 2),
        Window.Same(height, width, 3),
        Window.Same(height, width, 3, stride: 2),
        Window.Padded(3, 2, 1, 1, 1),
        Window.Valid(3),
        Window.Same(height, width, 3, dilation: 2),
        Window.Padded(3, 2, 4, 4, 4),
        Window.Padded(7, 2, 1, 3, 3),
        Window.Same(height, width, 2),
        new(new Extent(3, 2, 1, 2, 0), new Extent(5, 1, 2, 0, 7)),
    ];

    private static IEnumerable<ParityCase> Views()
    {
        foreach (int stride in (int[])[2, 3])
        {
            foreach ((int height, int width) in ((int, int)[])[(7, 8), (9, 6)])
            {
                int rows = (height + stride - 1) / stride, columns = (width + stride - 1) / stride;
                yield return Case([2, height, width, 5], stride, Window.Valid(1), 65);
                yield return Case([1, height, width, 64], stride, Window.Same(rows, columns, 3), 20);
                yield return Case([3, height, width, 3], stride, Window.Padded(3, 2, 1, 1, 1), 16);
            }
        }
    }

    private static IEnumerable<ParityCase> Larger() =>
    [
        Case([1, 34, 33, 3], 1, Window.Padded(7, 2, 1, 3, 3), 64),
        Case([1, 16, 18, 64], 1, Window.Same(16, 18, 3), 64),
        Case([2, 7, 7, 256], 1, Window.Same(7, 7, 3), 72),
        Case([1, 7, 7, 600], 1, Window.Valid(1), 257),
        Case([5, 1, 1, 512], 1, Window.Valid(1), 101),
        Case([1, 20, 20, 24], 1, Window.Same(20, 20, 3, dilation: 4), 24),
    ];

    private static bool Fits(Window window, int height, int width) =>
        height + window.Height.PadBefore + window.Height.PadAfter >= window.Height.Reach &&
        width + window.Width.PadBefore + window.Width.PadAfter >= window.Width.Reach;

    private static ParityCase Case(Shape x, int viewStride, Window window, int outputs) => new(
        $"conv2d {x}{(viewStride == 1 ? "" : $" view/{viewStride}")} {WindowName.Of(window)} to {outputs}", ParityBounds.Sums, t =>
        {
            ValueId input = t.Input(x);
            ParameterId filter = t.Parameter([window.Height.Kernel, window.Width.Kernel, x[3], outputs]);
            t.Program.Add(new Conv2D(new View(input, viewStride), filter, window, t.Program.Store()));
        });
}
