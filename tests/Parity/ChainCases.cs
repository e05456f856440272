using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>
/// Tests several operations that share the arena, and every way in which a value becomes an output.
/// </summary>
internal static class ChainCases
{
    public static IEnumerable<ParityCase> All() =>
    [
        new("chain: an input handed out, nothing computed", ParityBounds.Exact, t => t.Program.Output(t.Input([2, 3]))),
        new("chain: an input handed out twice beside a result", ParityBounds.Exact, t =>
        {
            ValueId x = t.Input([1, 2, 2, 3]);
            t.Program.Output(x);
            t.Program.Add(new Pointwise(x, null, null, t.Program.Store() with { Relu = true }));
            t.Program.Output(x);
        }),
        new("chain: a value handed out three times", ParityBounds.Sums, t =>
        {
            ValueId y = t.Program.NewOutput();
            t.Program.Add(new GlobalMean(t.Input([2, 4, 4, 5]), Epilogue.Store(y)));
            t.Program.Output(y);
            t.Program.Output(y);
        }),
        new("chain: an output read by later operations", ParityBounds.Chain, t =>
        {
            ValueId x = t.Input([1, 6, 6, 8]), y = t.Program.NewOutput();
            t.Program.Add(new Conv2D(x, t.Parameter([3, 3, 8, 8]), Window.Same(6, 6, 3), Epilogue.Store(y)));
            t.Program.Add(new MaxPool(y, Window.Same(6, 6, 3, stride: 2), t.Program.Store() with { Residual = new View(y, 2) }));
            t.Program.Add(new Pointwise(y, null, null, t.Program.Store() with { Residual = x, Relu = true }));
        }),
        new("chain: a result nobody reads", ParityBounds.Exact, t =>
        {
            ValueId x = t.Input([3, 40]);
            t.Program.Add(new Pointwise(x, null, null, Epilogue.Store(t.Program.NewValue())));
            t.Program.Add(new Pointwise(x, null, null, t.Program.Store()));
        }),
        new("chain: a value added to itself", ParityBounds.Exact, t =>
        {
            ValueId x = t.Input([1, 3, 3, 33]);
            t.Program.Add(new Pointwise(x, null, null, t.Program.Store() with { Residual = x }));
        }),
        new("chain: twenty additions through the arena", ParityBounds.Chain, Additions),
        new("chain: two feeds, two branches joined", ParityBounds.Chain, Branches),
        .. Units(),
    ];

    private static void Additions(ParityTensors t)
    {
        ValueId x = t.Input([2, 5, 5, 19]), before = x, at = x;
        for (int i = 0; i < 20; i++)
        {
            ValueId next = i == 19 ? t.Program.NewOutput() : t.Program.NewValue();
            t.Program.Add(new Pointwise(at, t.Parameter([19], 0.4f, 0.6f), null, Epilogue.Store(next) with { Residual = before }));
            (before, at) = (at, next);
        }
    }

    private static void Branches(ParityTensors t)
    {
        ValueId left = t.Program.NewValue(), right = t.Program.NewValue(), joined = t.Program.NewValue();
        t.Program.Add(new Conv2D(t.Input([2, 7, 5, 3]), t.Parameter([3, 3, 3, 24]), Window.Padded(3, 2, 1, 1, 1), Epilogue.Store(left)));
        t.Program.Add(new Conv2D(t.Input([2, 4, 3, 6]), t.Parameter([1, 1, 6, 24]), Window.Valid(1), Epilogue.Store(right)));
        t.Program.Add(new Pointwise(left, null, null, Epilogue.Store(joined) with { Residual = right, Relu = true }));
        t.Program.Add(new GlobalMean(joined, t.Program.Store()));
        t.Program.Add(new Softmax(joined, t.Program.Store()));
    }

    // The bottleneck of "Identity Mappings in Deep Residual Networks" after lowering.
    // Pre-activations are second outputs. If the depth stays the same, the shortcut is a strided
    // view; if it changes, the shortcut is a convolution.
    private static IEnumerable<ParityCase> Units()
    {
        foreach ((int depth, int stride) in ((int, int)[])[(16, 1), (16, 2), (40, 1), (40, 2)])
        {
            foreach (int rate in (int[])[1, 2])
            {
                yield return new($"chain: bottleneck unit of depth 16 to {depth}, stride {stride}, rate {rate}", ParityBounds.Chain, t => Unit(t, depth, stride, rate));
            }
        }
    }

    private static void Unit(ParityTensors t, int depth, int stride, int rate)
    {
        const int Width = 8;
        EagerProgram p = t.Program;
        ValueId x = t.Input([2, 9, 8, 16]), root = p.NewValue(), preact = p.NewValue();
        p.Add(new Pointwise(x, null, null, Epilogue.Store(root) with { Second = new Affine(preact, t.Parameter([16], -2, 2), t.Parameter([16]), true) }));
        View shortcut = new(root, stride);
        if (depth != 16)
        {
            ValueId projected = p.NewValue();
            p.Add(new Conv2D(preact, Filter(t, 1, 16, depth), Window.Valid(1, stride), Epilogue.Store(projected) with { Bias = t.Parameter([depth]) }));
            shortcut = projected;
        }

        ValueId reduced = p.NewValue(), spread = p.NewValue();
        p.Add(new Conv2D(preact, Filter(t, 1, 16, Width), Window.Valid(1), Epilogue.Store(reduced) with { Bias = t.Parameter([Width]), Relu = true }));
        p.Add(new Conv2D(reduced, Filter(t, 3, Width, Width), Window.Padded(3, stride, rate, rate, rate), Epilogue.Store(spread) with { Bias = t.Parameter([Width]), Relu = true }));
        p.Add(new Conv2D(spread, Filter(t, 1, Width, depth), Window.Valid(1), p.Store() with
        {
            Bias = t.Parameter([depth]),
            Residual = shortcut,
            Second = new Affine(p.NewOutput(), t.Parameter([depth], -2, 2), t.Parameter([depth]), true),
        }));
    }

    private static ParameterId Filter(ParityTensors t, int kernel, int inputs, int outputs)
    {
        float range = MathF.Sqrt(3f / (kernel * kernel * inputs));
        return t.Parameter([kernel, kernel, inputs, outputs], -range, range);
    }
}
