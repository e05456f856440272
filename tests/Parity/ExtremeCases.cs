using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>
/// Tests empty dimensions, windows that contain only padding, and sizes far from the size of a
/// tile.
/// </summary>
internal static class ExtremeCases
{
    public static IEnumerable<ParityCase> All() =>
    [
        Convolution("no images", [0, 4, 4, 3], Window.Same(4, 4, 3), 5),
        Convolution("no input channels", [1, 4, 4, 0], Window.Same(4, 4, 3), 5),
        Convolution("no output channels", [1, 4, 4, 2], Window.Same(4, 4, 3), 0),
        Convolution("places that see padding only", [1, 1, 1, 2], Window.Padded(1, 1, 1, 3, 3), 3),
        Convolution("a kernel larger than the image", [1, 5, 5, 2], Window.Same(5, 5, 11), 3),
        Convolution("one long row", [1, 1, 300, 2], new Window(new Extent(1), new Extent(5, 3, 2, 4, 4)), 3),
        Convolution("one long column", [1, 300, 1, 2], new Window(new Extent(5, 3, 2, 4, 4), new Extent(1)), 3),
        Convolution("many input channels", [1, 2, 2, 3000], Window.Valid(1), 70),
        Convolution("many taps and channels", [1, 7, 7, 300], Window.Same(7, 7, 3), 33),
        Convolution("many output channels", [2, 3, 3, 7], Window.Valid(1), 2049),
        Convolution("many images", [33, 4, 4, 7], Window.Same(4, 4, 3), 9),
        One("average_pool of no images", t => new AveragePool(t.Input([0, 4, 4, 3]), Window.Same(4, 4, 3), t.Program.Store())),
        One("max_pool of no images", t => new MaxPool(t.Input([0, 4, 4, 3]), Window.Same(4, 4, 3), t.Program.Store())),
        One("global_mean of no images", t => new GlobalMean(t.Input([0, 4, 4, 3]), t.Program.Store())),
        One("global_mean of no pixels", t => new GlobalMean(t.Input([1, 0, 2, 3]), t.Program.Store())),
        One("pointwise of no rows", t => new Pointwise(t.Input([0, 7]), null, null, t.Program.Store())),
        One("pointwise of no channels", t => new Pointwise(t.Input([3, 0]), null, null, t.Program.Store())),
        One("softmax of no rows", t => new Softmax(t.Input([0, 7]), t.Program.Store())),
        One("pad of no images", t => new Pad(t.Input([0, 2, 2, 3]), 1, 1, 1, 1, 0, t.Program.Store())),
        One("pad around nothing", t => new Pad(t.Input([1, 0, 0, 3]), 1, 1, 1, 1, 2, t.Program.Store())),
        One("random_uniform of nothing", t => new RandomUniform([0, 3], 0, 1, 1, t.Program.Store())),
        One("random_uniform of a scalar", t => new RandomUniform([], 0, 1, 1, t.Program.Store())),
    ];

    private static ParityCase Convolution(string what, Shape x, Window window, int outputs) => One($"conv2d with {what}", t =>
    {
        ParameterId filter = t.Parameter([window.Height.Kernel, window.Width.Kernel, x[3], outputs]), bias = t.Parameter([outputs]);
        return new Conv2D(t.Input(x), filter, window, t.Program.Store() with { Bias = bias, Relu = true });
    });

    private static ParityCase One(string name, Func<ParityTensors, Operation> make) =>
        new($"extreme: {name}", ParityBounds.Sums, t => t.Program.Add(make(t)));
}
