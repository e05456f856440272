using NeoResNet.Parity;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Every way to run a convolution gives the same numbers, and a missing way is reported.
/// </summary>
public sealed class LadderTests : ConformanceTests
{
    // Bits of the setting "refuse" of the conformance driver.
    private const int Fused = 1, Asymmetric = 2, Late = 8, All = 16;

    [TestCaseSource(nameof(Cases))]
    public void Results_do_not_depend_on_what_the_libraries_refuse(int refused, CudaProductUse products, ParityCase parityCase)
    {
        Conformance.Set("refuse", refused);
        using var backend = new CudaBackend(new() { Products = products });
        using var reference = new ReferenceBackend();
        ParityResult result = parityCase.Run(backend, reference);
        Assert.That(result.Passed, Is.True, result.Message);
    }

    [TestCase(0, CudaProductUse.Never, 0, "cuDNN engine 9")]
    [TestCase(Fused, CudaProductUse.Never, 0, "cuDNN engine 9, pointwise_f32")]
    [TestCase(Asymmetric, CudaProductUse.Never, 1, "pad_f32, cuDNN engine 9")]
    [TestCase(Fused | Asymmetric, CudaProductUse.Never, 1, "pad_f32, cuDNN engine 9, pointwise_f32")]
    public void The_plan_says_which_way_was_taken(int refused, CudaProductUse products, int padAfter, string kernel)
    {
        Conformance.Set("refuse", refused);
        Assert.That(KernelOf(new(new Extent(3, padAfter: padAfter), new Extent(3)), products), Does.Match(kernel.Replace("engine 9", "engine \\d+", StringComparison.Ordinal) + "$"));
    }

    [TestCase(CudaProductUse.Auto, 0, "cuDNN engine")]
    [TestCase(CudaProductUse.Auto, Fused, "cuBLAS, pointwise_f32")]
    [TestCase(CudaProductUse.Always, 0, "cuBLAS, pointwise_f32")]
    [TestCase(CudaProductUse.Never, Fused, "cuDNN engine")]
    public void Convolutions_of_single_pixels_are_products_where_the_options_say_so(CudaProductUse products, int refused, string kernel)
    {
        Conformance.Set("refuse", refused);
        Assert.That(KernelOf(Window.Valid(1), products), Does.StartWith(kernel));
    }

    [Test]
    public void A_convolution_that_no_engine_takes_is_refused_by_name()
    {
        Conformance.Set("refuse", All);
        Assert.That(() => KernelOf(Window.Valid(3), CudaProductUse.Auto), Throws.TypeOf<NotSupportedException>().With.Message.Contains("conv2d 'the one'"));
    }

    [Test]
    public void A_refusal_is_asked_for_once()
    {
        Conformance.Set("refuse", Fused | Late);
        using var backend = new CudaBackend();
        using IParameterSet parameters = OneConvolution.Parameters(backend, 3);
        TensorProgram program = OneConvolution.Program(Window.Valid(3));
        using IExecutable executable = backend.Compile(program, parameters);
        long before = Conformance.Calls("cudnnBackendFinalize");
        using (executable.Rent())
        using (executable.Rent())
        {
            long second = Conformance.Calls("cudnnBackendFinalize") - before;
            using IExecutable again = backend.Compile(program, parameters);
            long third = Conformance.Calls("cudnnBackendFinalize") - before - second;
            Assert.That(second, Is.GreaterThan(0));
            Assert.That(third, Is.EqualTo(second), "one further workspace costs what another did: the plan that there is");
            Assert.That(second, Is.LessThan(before), "the refused plan was searched only once");
        }
    }

    private static string KernelOf(Window window, CudaProductUse products)
    {
        using var backend = new CudaBackend(new() { Products = products });
        using IParameterSet parameters = OneConvolution.Parameters(backend, window.Height.Kernel);
        using IExecutable executable = backend.Compile(OneConvolution.Program(window), parameters);
        return executable.Describe().Steps[0].Kernel;
    }

    // Each way on different cases. The float32 run covers all cases.
    private static IEnumerable<TestCaseData> Cases()
    {
        (int Refused, CudaProductUse Products)[] ways = [(Fused, CudaProductUse.Auto), (Fused | Asymmetric, CudaProductUse.Never), (Asymmetric | Late, CudaProductUse.Always)];
        return
            from cases in ParitySuite.Cases.Where(HasConvolutions).Index()
            let way = ways[cases.Index % ways.Length]
            where cases.Index / ways.Length % 2 == 0 || cases.Item.IsNetwork
            select new TestCaseData(way.Refused, way.Products, cases.Item).SetArgDisplayNames($"{way.Refused}", $"{way.Products}", cases.Item.Name);
    }

    private static bool HasConvolutions(ParityCase parityCase) => ((string[])["network", "conv2d", "epilogue", "extreme: conv2d", "chain", "random", "relu of a residual"])
        .Any(start => parityCase.Name.StartsWith(start, StringComparison.Ordinal));
}
