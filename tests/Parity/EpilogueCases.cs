using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>
/// Tests every combination of first output, bias, residual, ReLU and second output, after every
/// operation.
/// </summary>
internal static class EpilogueCases
{
    private static readonly Subject[] Subjects =
    [
        Convolve([2, 3, 4, 5], Window.Valid(1), 17),
        Convolve([1, 5, 3, 8], Window.Same(5, 3, 3), 65),
        Convolve([1, 6, 5, 3], Window.Padded(3, 2, 1, 1, 1), 4),
        new("max_pool", [1, 2, 3, 19], (t, e) => new MaxPool(t.Input([1, 4, 6, 19]), Window.Same(4, 6, 3, stride: 2), e)),
        new("average_pool", [1, 2, 3, 19], (t, e) => new AveragePool(t.Input([1, 4, 6, 19]), Window.Same(4, 6, 3, stride: 2), e)),
        new("global_mean", [3, 1, 1, 21], (t, e) => new GlobalMean(t.Input([3, 3, 2, 21]), e)),
        new("pointwise", [2, 2, 3, 18], (t, e) => new Pointwise(t.Input([2, 2, 3, 18]), t.Parameter([18]), t.Parameter([18]), e)),
        new("subsample", [1, 3, 2, 33], (t, e) => new Pointwise(new View(t.Input([1, 6, 4, 33]), 2), null, null, e)),
        new("pointwise of rank 2", [3, 20], (t, e) => new Pointwise(t.Input([3, 20]), null, null, e)),
        new("softmax", [1, 2, 2, 9], (t, e) => new Softmax(t.Input([1, 2, 2, 9]), e)),
        new("log_softmax", [1, 2, 2, 9], (t, e) => new Softmax(t.Input([1, 2, 2, 9]), e) { IsLogarithm = true }),
        new("pad", [1, 4, 3, 7], (t, e) => new Pad(t.Input([1, 2, 2, 7]), 1, 1, 0, 1, 0.5f, e)),
        new("random_uniform", [1, 2, 3, 18], (_, e) => new RandomUniform([1, 2, 3, 18], -1, 1, 5, e)),
    ];

    public static IEnumerable<ParityCase> All()
    {
        foreach (Subject subject in Subjects)
        {
            foreach (Choice choice in Choices())
            {
                if (choice.ResidualStride < 2 || subject.Result.Rank == 4)
                {
                    yield return new($"epilogue of {subject.Name}: {choice}", ParityBounds.Sums, t =>
                        t.Program.Add(subject.Make(t, choice.Make(t, subject.Result))));
                }
            }
        }
    }

    private static IEnumerable<Choice> Choices() =>
        from first in (bool[])[true, false]
        from bias in (bool[])[false, true]
        from residualStride in (int[])[0, 1, 2]
        from relu in (bool[])[false, true]
        from second in Enum.GetValues<SecondOutput>()
        where first || second != SecondOutput.None
        select new Choice(first, bias, residualStride, relu, second);

    private static Subject Convolve(Shape x, Window window, int outputs) => new(
        $"conv2d {window}",
        [x[0], window.Height.OutputSize(x[1]), window.Width.OutputSize(x[2]), outputs],
        (t, e) => new Conv2D(t.Input(x), t.Parameter([window.Height.Kernel, window.Width.Kernel, x[3], outputs]), window, e));

    private enum SecondOutput
    {
        None,
        Plain,
        Relu,
    }

    private sealed record Subject(string Name, Shape Result, Func<ParityTensors, Epilogue, Operation> Make);

    private sealed record Choice(bool First, bool Bias, int ResidualStride, bool Relu, SecondOutput Second)
    {
        public Epilogue Make(ParityTensors t, Shape result)
        {
            Shape channels = [result[^1]];
            return new()
            {
                Output = First ? t.Program.NewOutput() : null,
                Bias = Bias ? t.Parameter(channels) : null,
                Residual = ResidualStride == 0 ? null : new View(t.Input(Stored(result)), ResidualStride),
                Relu = Relu,
                Second = Second == SecondOutput.None
                    ? null
                    : new Affine(t.Program.NewOutput(), t.Parameter(channels, -2, 2), t.Parameter(channels), Second == SecondOutput.Relu),
            };
        }

        // Has one row after the last row that the view reads, but no extra column, to test both
        // ways in which a strided view can end.
        private Shape Stored(Shape result) => ResidualStride == 1
            ? result
            : [result[0], result[1] * ResidualStride, ((result[2] - 1) * ResidualStride) + 1, result[3]];

        public override string ToString() => string.Join(
            ", ",
            (IEnumerable<string>)
            [
                First ? "first" : "no first",
                Bias ? "bias" : "no bias",
                ResidualStride switch { 0 => "no residual", 1 => "residual", _ => $"residual/{ResidualStride}" },
                Relu ? "relu" : "no relu",
                Second switch { SecondOutput.None => "no second", SecondOutput.Plain => "second", _ => "second with relu" },
            ]);
    }
}
