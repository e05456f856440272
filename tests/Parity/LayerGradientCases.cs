using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>
/// Tests the gradients of batch norms, pools, element-wise functions and padding, and the losses.
/// </summary>
internal static class LayerGradientCases
{
    public static IEnumerable<ParityCase> All() => [.. Sums(), .. Norms(), .. Pools(), .. Elements(), .. Moves(), .. Losses(), .. Penalties()];

    private static IEnumerable<ParityCase> Sums()
    {
        foreach (Shape x in (Shape[])[[5], [3, 17], [3, 5, 7, 1], [2, 33, 31, 20], [3, 4, 5, 130], [2, 0, 3, 4]])
        {
            yield return new($"channel_sums {x}", ParityBounds.Elementwise, t => t.Program.Add(new ChannelSums(t.Input(x, 0, 1), t.Program.Store())));
        }

        yield return new("channel_sums view/2, every epilogue", ParityBounds.Elementwise, t =>
            t.Program.Add(new ChannelSums(new View(t.Input([2, 5, 6, 9]), 2), GradientCases.Every(t, [9]))));
        yield return new("select_row", ParityBounds.Exact, t => t.Program.Add(new SelectRow(t.Input([3, 19]), 1, t.Program.Store())));
        yield return new("select_row, every epilogue", ParityBounds.Elementwise, t => t.Program.Add(new SelectRow(t.Input([2, 19]), 0, GradientCases.Every(t, [19]))));
        yield return new("moving_moments", ParityBounds.Exact, t => t.Program.Add(new MovingMoments(t.Parameter([19]), t.Parameter([19]), t.Program.Store())));
        yield return new("constant", ParityBounds.Exact, t => t.Program.Add(new Constant([2, 3, 5], 1.5f, t.Program.Store())));
    }

    private static IEnumerable<ParityCase> Norms()
    {
        foreach (int channels in (int[])[1, 3, 16, 17, 65, 130])
        {
            yield return Norm([3, 5, 4, channels], 1, 1, channels % 2 == 0, -1, 1);
            yield return Norm([2, 9, 6, channels], 2, 3, channels % 2 == 1, -1, 1);
            yield return Relu([3, 5, 4, channels], 1, 1, gamma: channels % 2 == 0, beta: channels % 3 == 0);
            yield return Relu([2, 9, 6, channels], 2, 3, gamma: channels % 2 == 1, beta: channels % 3 == 1);
        }

        // A mean far from zero must not reduce the accuracy.
        yield return Norm([2, 33, 31, 20], 1, 1, gamma: true, 100, 101);
        yield return new("batch_norm_gradient, every epilogue", ParityBounds.Sums, t =>
        {
            ValueId x = t.Input([2, 5, 3, 9]), dy = t.Input([2, 5, 3, 9]), moments = t.Program.NewValue(), sums = t.Program.NewOutput();
            t.Program.Add(new BatchMoments(x, Epilogue.Store(moments)));
            t.Program.Add(new BatchNormSums(x, dy, moments, 1e-3, GradientCases.Every(t, [2, 9])));
            t.Program.Add(new BatchNormSums(x, dy, moments, 1e-3, Epilogue.Store(sums)));
            t.Program.Add(new BatchNormGradient(x, dy, moments, sums, t.Parameter([9]), 1e-3, GradientCases.Every(t, [2, 5, 3, 9])));
        });
    }

    private static ParityCase Norm(Shape x, int xStride, int dyStride, bool gamma, float low, float high) => new(
        $"batch_norm_gradient {x} views/{xStride}/{dyStride}{(gamma ? " gamma" : "")} from {low}", ParityBounds.Sums, t =>
        {
            Shape seen = [x[0], (x[1] + xStride - 1) / xStride, (x[2] + xStride - 1) / xStride, x[3]];
            View input = new(t.Input(x, low, high), xStride), dy = new(t.Input([x[0], seen[1] * dyStride, seen[2] * dyStride, x[3]]), dyStride);
            ValueId moments = t.Program.NewValue(), sums = t.Program.NewOutput();
            t.Program.Add(new BatchMoments(input, Epilogue.Store(moments)));
            t.Program.Add(new BatchNormSums(input, dy, moments, 1e-3, Epilogue.Store(sums)));
            t.Program.Add(new BatchNormGradient(input, dy, moments, sums, gamma ? t.Parameter([x[3]]) : null, 1e-3, t.Program.Store()));
        });

    // The gradients of a batch norm with a ReLU after it. The program also contains the ReLU and its
    // gradient as operations of their own.
    private static ParityCase Relu(Shape x, int xStride, int dyStride, bool gamma, bool beta) => new(
        $"batch_norm_gradient {x} views/{xStride}/{dyStride}{(gamma ? " gamma" : "")}{(beta ? " beta" : "")} relu", ParityBounds.Sums, t =>
        {
            Shape seen = [x[0], (x[1] + xStride - 1) / xStride, (x[2] + xStride - 1) / xStride, x[3]];
            View input = new(t.Input(x), xStride), dy = new(t.Input([x[0], seen[1] * dyStride, seen[2] * dyStride, x[3]]), dyStride);
            ParameterId? scale = gamma ? t.Parameter([x[3]]) : null, shift = beta ? t.Parameter([x[3]]) : null;
            ValueId moments = t.Program.NewValue(), sums = t.Program.NewOutput(), y = t.Program.NewValue(), passed = t.Program.NewValue(), apart = t.Program.NewOutput();
            t.Program.Add(new BatchMoments(input, Epilogue.Store(moments)));
            t.Program.Add(new BatchNormSums(input, dy, moments, 1e-3, Epilogue.Store(sums)) { Gamma = scale, Beta = shift, Relu = true });
            t.Program.Add(new BatchNormGradient(input, dy, moments, sums, scale, 1e-3, t.Program.Store()) { Beta = shift, Relu = true });
            t.Program.Add(new BatchNorm(input, moments, scale, shift, 1e-3, new() { Output = y, Relu = true }));
            t.Program.Add(new ClipGradient(y, dy, 0, float.PositiveInfinity, Epilogue.Store(passed)));
            t.Program.Add(new BatchNormSums(input, passed, moments, 1e-3, Epilogue.Store(apart)));
            t.Program.Add(new BatchNormGradient(input, passed, moments, apart, scale, 1e-3, t.Program.Store()));
        });

    private static IEnumerable<ParityCase> Pools()
    {
        int number = 0;
        foreach ((int height, int width) in ((int, int)[])[(1, 1), (5, 7), (8, 8), (13, 10)])
        {
            foreach (Window window in ((Window[])
                [
                    Window.Same(height, width, 3, stride: 2), Window.Padded(3, 2, 1, 1, 1), Window.Same(height, width, 2, stride: 2),
                    Window.Same(height, width, 3), Window.Same(height, width, 3, stride: 3, dilation: 2),
                    new(new Extent(height), new Extent(width)),
                ]).Distinct())
            {
                Shape x = [1 + (number++ % 2), height, width, ((int[])[1, 17, 64, 130])[number % 4]];
                yield return Max(x, 1, window, ties: false);
                yield return Max(x, 1, window, ties: true);
                yield return Average(x, window);
            }
        }

        yield return Max([2, 7, 8, 5], 2, Window.Same(4, 4, 3, stride: 2), ties: false);

        // Images of several bands, and of several ranges of channels.
        foreach (Shape x in (Shape[])[[2, 40, 41, 130], [1, 7, 1030, 150]])
        {
            foreach (Window window in (Window[])[Window.Same(x[1], x[2], 3, stride: 2), Window.Same(x[1], x[2], 3), new(new Extent(x[1]), new Extent(3, 2))])
            {
                yield return Max(x, 1, window, ties: true);
                yield return Average(x, window);
            }
        }

        yield return new("max_pool_gradient of NaN", ParityBounds.Exact, t => t.Program.Add(new MaxPoolGradient(
            t.InputWith([1, 5, 5, 3], float.NaN, 0, 20, 50), t.Input([1, 3, 3, 3]), Window.Same(5, 5, 3, stride: 2), t.Program.Store())));
        yield return new("max_pool_gradient, every epilogue", ParityBounds.Elementwise, t => t.Program.Add(new MaxPoolGradient(
            t.Input([2, 5, 6, 9]), t.Input([2, 3, 3, 9]), Window.Same(5, 6, 3, stride: 2), GradientCases.Every(t, [2, 5, 6, 9]))));
        yield return new("average_pool_gradient, every epilogue", ParityBounds.Sums, t => t.Program.Add(new AveragePoolGradient(
            t.Input([2, 3, 3, 9]), Window.Same(5, 6, 3, stride: 2), 5, 6, GradientCases.Every(t, [2, 5, 6, 9]))));
    }

    // With ties, half of the numbers are 1, so that most windows have several maxima.
    private static ParityCase Max(Shape x, int viewStride, Window window, bool ties) => new(
        $"max_pool_gradient {x} view/{viewStride} {WindowName.Of(window)}{(ties ? " of ties" : "")}", ParityBounds.Elementwise, t =>
        {
            ValueId input = t.Input(x, 0, 2), bits = ties ? t.Program.NewValue() : input;
            if (ties)
            {
                t.Program.Add(new Clip(input, 0, 1, Epilogue.Store(bits)));
            }

            int height = (x[1] + viewStride - 1) / viewStride, width = (x[2] + viewStride - 1) / viewStride;
            t.Program.Add(new MaxPoolGradient(
                new View(bits, viewStride), t.Input([x[0], window.Height.OutputSize(height), window.Width.OutputSize(width), x[3]]), window, t.Program.Store()));
        });

    private static ParityCase Average(Shape x, Window window) => new($"average_pool_gradient {x} {WindowName.Of(window)}", ParityBounds.Elementwise, t =>
        t.Program.Add(new AveragePoolGradient(
            t.Input([x[0], window.Height.OutputSize(x[1]), window.Width.OutputSize(x[2]), x[3]]), window, x[1], x[2], t.Program.Store())));

    private static IEnumerable<ParityCase> Elements()
    {
        foreach (Shape shape in (Shape[])[[1], [7], [3, 65], [2, 5, 3, 4], [1, 7, 7, 130], [1, 40, 41, 3]])
        {
            yield return new($"clip_gradient {shape}", ParityBounds.Exact, t =>
                t.Program.Add(new ClipGradient(t.Input(shape), t.Input(shape), -0.25f, 0.5f, t.Program.Store())));
            yield return new($"sigmoid_gradient {shape}", ParityBounds.Elementwise, t =>
                t.Program.Add(new SigmoidGradient(t.Input(shape, 0, 1), t.Input(shape), t.Program.Store())));
            yield return new($"softmax_gradient {shape}", ParityBounds.Elementwise, t =>
                t.Program.Add(new SoftmaxGradient(t.Input(shape, 0, 1), t.Input(shape), t.Program.Store())));
        }

        yield return new("clip_gradient at its bounds and at NaN", ParityBounds.Exact, t => t.Program.Add(new ClipGradient(
            t.Input([6], [0, -0f, 0.5f, 1, float.NaN, float.PositiveInfinity]), t.Input([6]), 0, 1, t.Program.Store())));
        yield return new("clip_gradient of a relu, views, every epilogue", ParityBounds.Elementwise, t => t.Program.Add(new ClipGradient(
            new View(t.Input([2, 5, 6, 9]), 2), new View(t.Input([2, 8, 9, 9]), 3), 0, float.PositiveInfinity, GradientCases.Every(t, [2, 3, 3, 9]))));
        yield return new("softmax_gradient, every epilogue", ParityBounds.Elementwise, t =>
            t.Program.Add(new SoftmaxGradient(t.Input([4, 9], 0, 1), t.Input([4, 9]), GradientCases.Every(t, [4, 9]))));
    }

    private static IEnumerable<ParityCase> Moves()
    {
        foreach (int channels in (int[])[1, 9, 130])
        {
            yield return new($"crop {channels}", ParityBounds.Exact, t => t.Program.Add(new Crop(t.Input([2, 7, 8, channels]), 2, 1, 4, 6, t.Program.Store())));
            yield return new($"crop_channels {channels}", ParityBounds.Exact, t =>
                t.Program.Add(new CropChannels(t.Input([2, 3, channels + 5]), 2, channels, t.Program.Store())));
            yield return new($"spread {channels}", ParityBounds.Exact, t => t.Program.Add(new Spread(t.Input([2, 4, 3, channels]), 2, 7, 6, t.Program.Store())));
        }

        yield return new("crop, every epilogue", ParityBounds.Elementwise, t =>
            t.Program.Add(new Crop(new View(t.Input([2, 9, 9, 5]), 2), 1, 2, 3, 3, GradientCases.Every(t, [2, 3, 3, 5]))));
        yield return new("crop_channels, every epilogue", ParityBounds.Elementwise, t =>
            t.Program.Add(new CropChannels(new View(t.Input([2, 5, 6, 9]), 2), 3, 5, GradientCases.Every(t, [2, 3, 3, 5]))));
        yield return new("spread, every epilogue", ParityBounds.Elementwise, t =>
            t.Program.Add(new Spread(new View(t.Input([2, 5, 5, 5]), 2), 3, 8, 7, GradientCases.Every(t, [2, 8, 7, 5]))));
    }

    private static IEnumerable<ParityCase> Losses()
    {
        foreach (double smoothing in (double[])[0, 0.1])
        {
            foreach (Shape shape in (Shape[])[[1, 1], [3, 10], [32, 17], [5, 1000]])
            {
                yield return Loss($"softmax_cross_entropy {shape} {smoothing}", shape, 4,
                    (logits, labels, epilogue) => new SoftmaxCrossEntropy(logits, labels, smoothing, epilogue),
                    (logits, labels, dy, epilogue) => new SoftmaxCrossEntropyGradient(logits, labels, dy, smoothing, epilogue));
                yield return Loss($"sigmoid_cross_entropy {shape} {smoothing}", shape, 4,
                    (logits, labels, epilogue) => new SigmoidCrossEntropy(logits, labels, smoothing, epilogue),
                    (logits, labels, dy, epilogue) => new SigmoidCrossEntropyGradient(logits, labels, dy, smoothing, epilogue));
            }
        }

        // The exponentials of these logits exceed the range of float32.
        yield return Loss("softmax_cross_entropy of large logits", [4, 9], 1e4f,
            (logits, labels, epilogue) => new SoftmaxCrossEntropy(logits, labels, 0.1, epilogue),
            (logits, labels, dy, epilogue) => new SoftmaxCrossEntropyGradient(logits, labels, dy, 0.1, epilogue));
        yield return Loss("sigmoid_cross_entropy of large logits", [4, 9], 1e4f,
            (logits, labels, epilogue) => new SigmoidCrossEntropy(logits, labels, 0, epilogue),
            (logits, labels, dy, epilogue) => new SigmoidCrossEntropyGradient(logits, labels, dy, 0, epilogue));
    }

    private static ParityCase Loss(
        string name, Shape shape, float range, Func<View, View, Epilogue, Operation> loss, Func<View, View, View, Epilogue, Operation> gradient) =>
        new(name, ParityBounds.Elementwise, t =>
        {
            ValueId logits = t.Input(shape, -range, range), labels = t.Input(shape, 0, 1), dy = t.Input([1]);
            t.Program.Add(loss(logits, labels, t.Program.Store() with { Residual = dy }));
            t.Program.Add(gradient(logits, labels, dy, t.Program.Store()));
        });

    private static IEnumerable<ParityCase> Penalties()
    {
        foreach (Shape shape in (Shape[])[[1], [3, 3, 5, 7], [1, 1, 300, 700]])
        {
            yield return new($"squared_norm {shape}", ParityBounds.Elementwise, t => t.Program.Add(new SquaredNorm(t.Parameter(shape), 1e-4, t.Program.Store())));
            yield return new($"scaled_parameter {shape}", ParityBounds.Elementwise, t =>
                t.Program.Add(new ScaledParameter(t.Parameter(shape), t.Input([1]), 1e-4, t.Program.Store() with { Residual = t.Input(shape) })));
        }
    }
}
