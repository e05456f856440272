using NeoResNet.Parity;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Half precision if no engine supports the number of channels: channels of zeros are added, and
/// the results are the same.
/// </summary>
public sealed class ChannelTests : ConformanceTests
{
    // Bits of the setting "refuse" of the conformance driver.
    private const int Fused = 1, Asymmetric = 2, Narrow = 32;

    [TestCaseSource(nameof(Cases))]
    public void Filled_up_channels_give_the_same(CudaPrecision precision, int refused, CudaProductUse products, ParityCase parityCase)
    {
        Conformance.Set("refuse", refused);
        using var backend = new CudaBackend(new() { Precision = precision, Products = products });
        using var reference = new ReferenceBackend();
        ParityResult result = parityCase.Run(backend, reference, precision == CudaPrecision.Float16 ? new("float16", 2.5e-2, HasRange: false) : new("bfloat16", 0.2, HasRange: false));
        Assert.That(result.Passed, Is.True, result.Message);
    }

    // Images of 3 channels, as at the root of every network, with supported and unsupported numbers
    // of outputs.
    [TestCase(CudaPrecision.Float16, 64, 0, 0, @"^cuDNN engine \d+$")]
    [TestCase(CudaPrecision.Float16, 64, Narrow, 0, @"^pad_f16, cuDNN engine \d+ of 8 to 64 channels$")]
    [TestCase(CudaPrecision.BFloat16, 64, Narrow, 0, @"^pad_bf16, cuDNN engine \d+ of 8 to 64 channels$")]
    [TestCase(CudaPrecision.Float16, 5, Narrow, 0, @"^pad_f16, cuDNN engine \d+ of 8 to 8 channels, pointwise_f16$")]
    [TestCase(CudaPrecision.Float16, 64, Narrow | Fused, 0, @"^pad_f16, cuDNN engine \d+ of 8 to 64 channels, pointwise_f16$")]
    [TestCase(CudaPrecision.Float16, 64, Narrow | Asymmetric, 1, @"^pad_f16, cuDNN engine \d+ of 8 to 64 channels$")]
    [TestCase(CudaPrecision.Float32, 64, Narrow, 0, @"^cuDNN engine \d+$")]
    public void The_plan_says_to_how_many(CudaPrecision precision, int outputs, int refused, int padAfter, string kernel)
    {
        Conformance.Set("refuse", refused);
        using var backend = new CudaBackend(new() { Precision = precision, Products = CudaProductUse.Never });
        using IParameterSet parameters = OneConvolution.Parameters(backend, 3, outputs);
        using IExecutable executable = backend.Compile(OneConvolution.Program(new(new Extent(3, padAfter: padAfter), new Extent(3)), outputs), parameters);
        Assert.That(executable.Describe().Steps[0].Kernel, Does.Match(kernel));
    }

    private static IEnumerable<TestCaseData> Cases()
    {
        (CudaPrecision Precision, int Refused, CudaProductUse Products)[] ways =
        [
            (CudaPrecision.Float16, Narrow, CudaProductUse.Auto),
            (CudaPrecision.BFloat16, Narrow | Asymmetric, CudaProductUse.Never),
            (CudaPrecision.Float16, Narrow | Fused | Asymmetric, CudaProductUse.Never),
        ];
        return
            from cases in ParitySuite.Cases.Where(HasConvolutions).Index()
            where cases.Index % 7 == 0
            let way = ways[cases.Index / 7 % ways.Length]
            select new TestCaseData(way.Precision, way.Refused, way.Products, cases.Item).SetArgDisplayNames($"{way.Precision}", $"{way.Refused}", $"{way.Products}", cases.Item.Name);
    }

    private static bool HasConvolutions(ParityCase parityCase) =>
        ((string[])["network: classes, even sizes", "conv2d", "epilogue of conv2d", "chain", "random"]).Any(start => parityCase.Name.StartsWith(start, StringComparison.Ordinal));
}
