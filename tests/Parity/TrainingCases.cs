using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>Tests batch norm with the statistics of the batch, alone and in networks.</summary>
internal static class TrainingCases
{
    public static IEnumerable<ParityCase> All()
    {
        foreach (int channels in (int[])[1, 3, 16, 17, 65, 130])
        {
            yield return Moments([1, 1, 1, channels], 1, -1, 1);
            yield return Moments([3, 5, 7, channels], 1, -1, 1);
            yield return Moments([2, 9, 6, channels], 2, -1, 1);
            yield return Norm([3, 5, 4, channels], 1, gamma: channels % 2 == 0, beta: channels % 3 == 0);
        }

        // A mean far from zero must not reduce the accuracy of the variance, and pixels of several
        // tasks must all count.
        yield return Moments([2, 33, 31, 20], 1, 1000, 1001);
        yield return Moments([1, 100, 99, 33], 1, 10, 12);
        yield return Moments([2, 0, 3, 4], 1, -1, 1);
        yield return Norm([2, 7, 9, 20], 2, gamma: true, beta: true);
        yield return Norm([4, 40, 41, 24], 1, gamma: true, beta: true);
        yield return NormWithEpilogue();

        // The variance exceeds the range of float16, but the numbers do not.
        yield return Norm("of numbers up to 2000", t => t.ShortInput([3, 4, 5, 9], 2000), 9, 1, gamma: true, beta: false);
        yield return MomentsReadByOthers();

        // The networks have few blocks, because normalising by the variance of a few values
        // magnifies the rounding errors of all earlier layers.
        yield return NetworkCases.Case("training, V1", [3, 17, 18, 3], x => ResNetV1.Build(x, [ResNetV1.Block("block1", 4, 2, 2), ResNetV1.Block("block2", 5, 2, 1)], 7, isTraining: true, includeRootBlock: false));
        yield return NetworkCases.Case("training, V2", [3, 25, 27, 3], x => ResNetV2.Build(x, [ResNetV2.Block("block1", 4, 2, 2), ResNetV2.Block("block2", 5, 2, 1)], 7, isTraining: true));
    }

    private static ParityCase Moments(Shape x, int viewStride, float low, float high) => new(
        $"batch_moments {x}{(viewStride == 1 ? "" : $" view/{viewStride}")} from {low}", ParityBounds.Elementwise, t =>
            t.Program.Add(new BatchMoments(new View(t.Input(x, low, high), viewStride), t.Program.Store())));

    private static ParityCase Norm(Shape x, int viewStride, bool gamma, bool beta) => Norm($"{x}", t => t.Input(x), x[3], viewStride, gamma, beta);

    private static ParityCase Norm(string what, Func<ParityTensors, ValueId> input, int channels, int viewStride, bool gamma, bool beta) => new(
        $"batch_norm {what}{(viewStride == 1 ? "" : $" view/{viewStride}")}{(gamma ? " gamma" : "")}{(beta ? " beta" : "")}", ParityBounds.Elementwise, t =>
        {
            ValueId moments = t.Program.NewOutput();
            View view = new(input(t), viewStride);
            t.Program.Add(new BatchMoments(view, Epilogue.Store(moments)));
            t.Program.Add(new BatchNorm(view, moments, gamma ? t.Parameter([channels]) : null, beta ? t.Parameter([channels]) : null, 1e-3, t.Program.Store()));
        });

    // Batch norms read the moments. The first moments are also the residual of a batch norm and of
    // the second moments.
    private static ParityCase MomentsReadByOthers() => new("batch_moments with an epilogue, read by norms and others", ParityBounds.Elementwise, t =>
    {
        ValueId x = t.Input([3, 1, 1, 18]), added = t.Program.NewValue(), other = t.Program.NewOutput();
        t.Program.Add(new BatchMoments(x, Epilogue.Store(added)));
        t.Program.Add(new BatchNorm(x, added, null, null, 1e-3, t.Program.Store() with { Residual = added }));
        t.Program.Add(new BatchMoments(x, Epilogue.Store(other) with
        {
            Residual = added,
            Relu = true,
            Second = new(t.Program.NewOutput(), t.Parameter([18]), t.Parameter([18]), Relu: false),
        }));
        t.Program.Add(new BatchNorm(x, other, null, null, 1e-3, t.Program.Store()));
    });

    private static ParityCase NormWithEpilogue() => new("batch_norm with residual, relu and second output", ParityBounds.Elementwise, t =>
    {
        Shape shape = [2, 5, 6, 19];
        ValueId moments = t.Program.NewValue(), x = t.Input(shape);
        t.Program.Add(new BatchMoments(x, Epilogue.Store(moments)));
        t.Program.Add(new BatchNorm(x, moments, t.Parameter([19]), null, 0, t.Program.Store() with
        {
            Bias = t.Parameter([19]),
            Residual = t.Input(shape),
            Relu = true,
            Second = new(t.Program.NewOutput(), t.Parameter([19]), t.Parameter([19]), Relu: true),
        }));
    });
}
