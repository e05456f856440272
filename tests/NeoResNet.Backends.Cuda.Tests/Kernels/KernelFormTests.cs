using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// The kernels over half-precision values, against the reference on values that the form represents
/// exactly. The results differ by the last rounding, and the second output also by the rounding of
/// the first.
/// </summary>
[TestFixture("source")]
[TestFixture("text")]
[TestFixture("driver", Category = TestDevice.Category)]
public sealed class KernelFormTests(string kernels)
{
    private readonly Dictionary<StorageForm, KernelBackend> _backends = [];
    private readonly ReferenceBackend _reference = new();

    private static readonly Dictionary<string, Func<Drawing, Operation>> Operations = new()
    {
        ["pointwise, everything"] = d => new Pointwise(d.Input([2, 3, 5, 7]), d.Parameter(7), d.Parameter(7), d.Epilogue([2, 3, 5, 7], 1)),
        ["pointwise, strided twice"] = d => new Pointwise(new View(d.Input([2, 5, 6, 3]), 2), null, null, d.Epilogue([2, 7, 9, 3], 3)),
        ["pointwise, a plain copy"] = d => new Pointwise(d.Input([11]), null, null, d.Program.Store()),
        ["max pool, SAME, clipped at the end"] = d => new MaxPool(d.Input([2, 6, 8, 5]), Window.Same(6, 8, 3, 2), d.Epilogue([2, 3, 4, 5], 1)),
        ["max pool, dilated"] = d => new MaxPool(d.Input([1, 9, 7, 2]), Window.Padded(3, 1, 2, 2, 1), d.Program.Store()),
        ["average pool, SAME, clipped at the end"] = d => new AveragePool(d.Input([2, 6, 8, 5]), Window.Same(6, 8, 3, 2), d.Epilogue([2, 3, 4, 5], 1)),
        ["average pool, dilated"] = d => new AveragePool(d.Input([1, 9, 7, 2]), Window.Padded(3, 1, 2, 2, 1), d.Program.Store()),
        ["global mean of a view"] = d => new GlobalMean(new View(d.Input([3, 7, 5, 9]), 2), d.Epilogue([3, 1, 1, 9], 1)),
        ["pad with minus one"] = d => new Pad(d.Input([2, 3, 2, 5]), 1, 2, 3, 0, -1, d.Epilogue([2, 6, 5, 5], 1)),
        ["pad channels"] = d => new PadChannels(new View(d.Input([2, 5, 3, 4]), 2), 2, 1, d.Epilogue([2, 3, 2, 7], 1)),
        ["product of views"] = d => new Multiply(new View(d.Input([2, 5, 6, 3]), 2), new View(d.Input([2, 7, 9, 3]), 3), d.Epilogue([2, 3, 3, 3], 1)),
        ["product with a pixel per image"] = d => new Multiply(d.Input([2, 3, 4, 5]), d.Input([2, 1, 1, 5]), d.Epilogue([2, 3, 4, 5], 1)),
        ["reciprocal"] = d => new Reciprocal(d.Input([3, 5, 7]), d.Program.Store()),
        ["logarithm of softmax"] = d => new Softmax(d.Input([3, 101]), d.Program.Store()) { IsLogarithm = true },
        ["sigmoid"] = d => new Sigmoid(d.Input([3, 5, 7]), d.Program.Store()),
        ["clip"] = d => new Clip(d.Input([2, 3, 9]), -0.5f, 1.25f, d.Program.Store()),
        ["moments of a view"] = d => new BatchMoments(new View(d.Input([3, 15, 9, 5]), 2), d.Epilogue([3, 5], 1)),
        ["softmax"] = d => new Softmax(d.Input([3, 101]), d.Program.Store()),
        ["random numbers"] = d => new RandomUniform([3, 4, 7], -2, 5, 77, d.Program.Store()),
    };

    [OneTimeSetUp]
    public void Begin()
    {
        _backends.Add(StorageForm.Float16, new(KernelDevices.Of(kernels), StorageForm.Float16, new(2, 2, 1, 2, 3)));
        _backends.Add(StorageForm.BFloat16, new(KernelDevices.Of(kernels), StorageForm.BFloat16, new(2, 2, 1, 8, 1)));
    }

    [OneTimeTearDown]
    public void End()
    {
        foreach (KernelBackend backend in _backends.Values)
        {
            backend.Dispose();
        }

        _reference.Dispose();
    }

    [Test]
    public void Results_are_the_references_rounded([ValueSource(nameof(Names))] string name, [Values] bool brain)
    {
        NhwcTensor[] actual = Run(name, brain, _backends[brain ? StorageForm.BFloat16 : StorageForm.Float16]), expected = Run(name, brain, _reference);
        double unit = brain ? 1 / 256.0 : 1 / 2048.0;
        for (int output = 0; output < expected.Length; output++)
        {
            float[] got = actual[output].Span.ToArray(), want = expected[output].Span.ToArray();
            Assert.That(got.Any(value => Math.Abs(value) > 0.001), Is.True, "there must be something to compare");
            for (int i = 0; i < want.Length; i++)
            {
                // A second output multiplies the rounding of the first by a scale of at most 2
                // and rounds again.
                double carried = output == 0 ? 0 : Math.Abs(expected[0].Span[i]) * 2 * unit, bound = (Math.Abs(want[i]) * unit * 1.01) + carried + 1e-6;
                Assert.That(Math.Abs((double)got[i] - want[i]), Is.LessThanOrEqualTo(bound), $"output {output}, element {i}: {got[i]:R}, expected {want[i]:R}");
            }
        }
    }

    // Operations without rounding: a maximum of exact numbers, and a copy.
    [Test]
    public void Copies_and_maxima_are_exact([Values("pointwise, a plain copy", "max pool, dilated")] string name, [Values] bool brain)
    {
        NhwcTensor[] actual = Run(name, brain, _backends[brain ? StorageForm.BFloat16 : StorageForm.Float16]), expected = Run(name, brain, _reference);
        Assert.That(actual[0].Span.ToArray(), Is.EqualTo(expected[0].Span.ToArray()));
    }

    private static IEnumerable<string> Names => Operations.Keys;

    private static NhwcTensor[] Run(string name, bool brain, IBackend backend)
    {
        var drawing = new Drawing(brain);
        drawing.Program.Add(Operations[name](drawing));
        return drawing.Program.Run(backend);
    }

    /// <summary>Draws operands that the form represents exactly.</summary>
    private sealed class Drawing(bool brain)
    {
        private readonly Random _random = new(5);

        public EagerProgram Program { get; } = new();

        public ValueId Input(Shape shape) => Program.Input(Draw(shape));

        public ParameterId Parameter(int channels) => Program.Parameter(Draw([channels]));

        public Epilogue Epilogue(Shape residual, int stride)
        {
            int channels = residual[^1];
            return new()
            {
                Output = Program.NewOutput(),
                Bias = Parameter(channels),
                Residual = new View(Input(residual), stride),
                Relu = true,
                Second = new Affine(Program.NewOutput(), Parameter(channels), Parameter(channels), Relu: true),
            };
        }

        private NhwcTensor Draw(Shape shape)
        {
            NhwcTensor tensor = NhwcTensor.CreateUninitialized(shape);
            foreach (ref float value in tensor.Span)
            {
                float drawn = (_random.NextSingle() * 4) - 2;
                value = brain ? BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(drawn) & 0xFFFF0000) : (float)(Half)drawn;
            }

            return tensor;
        }
    }
}
