using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>Tests max pools, average pools and global means.</summary>
internal static class PoolCases
{
    private static readonly int[] Channels = [1, 3, 4, 65, 130];

    public static IEnumerable<ParityCase> All() => [.. MaxPools(), .. GlobalMeans()];

    private static IEnumerable<ParityCase> MaxPools()
    {
        int number = 0;
        foreach ((int height, int width) in ((int, int)[])[(1, 1), (4, 4), (5, 5), (9, 6)])
        {
            IEnumerable<Window> windows =
            [
                Window.Same(height, width, 3, stride: 2),
                Window.Same(height, width, 3),
                Window.Same(height, width, 2, stride: 2),
                Window.Same(height, width, 3, stride: 2, dilation: 2),
                Window.Valid(1, stride: 2),
                Window.Valid(1, stride: 3),
                Window.Padded(3, 2, 1, 1, 1),
                new(new Extent(2, 1, 1, 0, 1), new Extent(3, 3, 1, 2, 0)),
            ];

            // For small sizes, some windows are equal.
            foreach (Window window in windows.Distinct())
            {
                foreach (int channels in Channels)
                {
                    Shape x = [1 + (number++ % 2), height, width, channels];
                    yield return MaxPool(x, 1, window, "", -1, 1);

                    // If a kernel treated padding as zero, the zero would be the maximum.
                    yield return MaxPool(x, 1, window, " of negative numbers", -9, -1);

                    // If a kernel counted padding, the mean would be closer to zero.
                    yield return AveragePool(x, 1, window, 1, 2);
                }
            }
        }

        yield return MaxPool([2, 7, 8, 5], 2, Window.Same(4, 4, 3, stride: 2), "", -9, -1);
        yield return MaxPool([1, 10, 7, 65], 3, Window.Same(4, 3, 3), "", -9, -1);
        yield return MaxPool([1, 12, 12, 64], 1, Window.Valid(3, stride: 2), "", -1, 1);
        yield return AveragePool([2, 7, 8, 5], 2, Window.Same(4, 4, 3, stride: 2), -9, -1);
        yield return AveragePool([1, 10, 7, 65], 3, Window.Same(4, 3, 3), -9, -1);
        yield return AveragePool([1, 12, 12, 64], 1, Window.Valid(2, stride: 2), -1, 1);
    }

    private static ParityCase MaxPool(Shape x, int viewStride, Window window, string remark, float low, float high) => new(
        $"max_pool {x}{(viewStride == 1 ? "" : $" view/{viewStride}")} {WindowName.Of(window)}{remark}", ParityBounds.Exact, t =>
            t.Program.Add(new MaxPool(new View(t.Input(x, low, high), viewStride), window, t.Program.Store())));

    private static ParityCase AveragePool(Shape x, int viewStride, Window window, float low, float high) => new(
        $"average_pool {x}{(viewStride == 1 ? "" : $" view/{viewStride}")} {WindowName.Of(window)}", ParityBounds.Sums, t =>
            t.Program.Add(new AveragePool(new View(t.Input(x, low, high), viewStride), window, t.Program.Store())));

    private static IEnumerable<ParityCase> GlobalMeans()
    {
        foreach (int channels in Channels)
        {
            yield return GlobalMean([1, 1, 1, channels], 1, -1, 1);
            yield return GlobalMean([3, 7, 7, channels], 1, -1, 1);
            yield return GlobalMean([2, 5, 9, channels], 1, -1, 1);
            yield return GlobalMean([2, 9, 8, channels], 2, -1, 1);
        }

        yield return GlobalMean([1, 7, 7, 2048], 1, 0, 2);
        yield return GlobalMean([1, 33, 31, 17], 1, 100, 101);
    }

    private static ParityCase GlobalMean(Shape x, int viewStride, float low, float high) => new(
        $"global_mean {x}{(viewStride == 1 ? "" : $" view/{viewStride}")} from {low}", ParityBounds.Sums, t =>
            t.Program.Add(new GlobalMean(new View(t.Input(x, low, high), viewStride), t.Program.Store())));
}
