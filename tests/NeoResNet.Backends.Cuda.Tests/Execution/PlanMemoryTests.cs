namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The stored results of searches for engines.</summary>
public sealed class PlanMemoryTests : ConformanceTests
{
    private static readonly DnnEngineRules Rules = new(CudaPrecision.Float32);

    [Test]
    public void The_second_search_builds_only_what_the_first_one_took()
    {
        (PlanMemory memory, DnnConvolution convolution) = (new(), Convolution(4));
        (string? first, long builds) = Search(memory, convolution, Rules);
        (string? second, long again) = Search(memory, convolution, Rules);
        Assert.That(second, Is.EqualTo(first));
        Assert.That(again, Is.EqualTo(builds - 1), "the engine that is listed and then refused is not asked for again");
        Assert.That(memory.Count, Is.EqualTo(1));
    }

    [Test]
    public void What_is_refused_is_not_asked_for_again()
    {
        (PlanMemory memory, DnnConvolution convolution) = (new(), Convolution(4));
        Conformance.Set("refuse", 16);
        Assert.That(Search(memory, convolution, Rules).Plan, Is.Null);
        Assert.That(Search(memory, convolution, Rules), Is.EqualTo(((string?)null, 0L)));
    }

    [Test]
    public void What_is_no_longer_had_is_searched_for_anew()
    {
        (PlanMemory memory, DnnConvolution convolution) = (new(), Convolution(4));
        DnnEngineRules exact = Rules with { AllowWinograd = false };
        Assert.That(Search(memory, convolution, exact).Plan, Is.Not.Null);
        Conformance.Set("refuse", 4);
        Assert.That(Search(memory, convolution, exact).Plan, Is.Null);
    }

    [Test]
    public void Every_difference_that_may_decide_about_an_engine_is_another_question()
    {
        var memory = new PlanMemory();
        DnnConvolution plain = Convolution(4);
        (DnnConvolution Operation, DnnEngineRules Rules)[] questions =
        [
            (plain, Rules), (Convolution(5), Rules), (plain with { X = plain.X with { Alignment = 4 } }, Rules), (plain.WithBias(), Rules), (plain with { Relu = true }, Rules),
            (plain with { Residual = plain.Y }, Rules), (plain with { Window = Window.Valid(3) }, Rules), (plain, Rules with { AllowWinograd = false }),
            (plain, Rules with { Deterministic = false }), (plain, Rules with { WorkspaceLimit = 77 }), (plain, Rules with { Precision = CudaPrecision.TensorFloat32 }),
            (DnnConvolution.Dense(CudaPrecision.Float16, 1, 6, 6, 3, 4, plain.Window), Rules with { Precision = CudaPrecision.Float16 }),
        ];
        foreach ((DnnConvolution operation, DnnEngineRules rules) in questions)
        {
            _ = Search(memory, operation, rules);
        }

        Assert.That(memory.Count, Is.EqualTo(questions.Length));
    }

    [Test]
    public void It_does_not_grow_without_bound()
    {
        var memory = new PlanMemory(maxEntries: 3);
        for (int outputs = 1; outputs < 9; outputs++)
        {
            _ = Search(memory, Convolution(outputs), Rules);
            Assert.That(memory.Count, Is.LessThanOrEqualTo(3));
        }
    }

    [TestCase(null, false)]
    [TestCase(WinogradUse.Off, false)]
    [TestCase(WinogradUse.Auto, true)]
    public void Winograds_method_runs_where_the_options_allow_it(WinogradUse? use, bool expected)
    {
        using var backend = new CudaBackend();
        using IParameterSet parameters = OneConvolution.Parameters(backend, 3);
        TensorProgram program = OneConvolution.Program(Window.Valid(3));
        using IExecutable executable = backend.Compile(program, parameters, new() { Winograd = use }), without = backend.Compile(program, parameters, new() { Winograd = use, LowMemory = true });

        // The driver lists its Winograd engine before the exact one.
        bool isOther = executable.Describe().Steps[0].Kernel != without.Describe().Steps[0].Kernel;
        Assert.That(isOther, Is.EqualTo(expected));
    }

    private static DnnConvolution Convolution(int outputs) => DnnConvolution.Dense(CudaPrecision.Float32, 1, 6, 6, 3, outputs, Window.Padded(3, 1, 1, 1, 1));

    // The plan, and the number of descriptors that were finalized for it.
    private (string? Plan, long Finished) Search(PlanMemory memory, DnnConvolution convolution, DnnEngineRules rules)
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var dnn = new CudaDnn(stream);
        long before = Conformance.Calls("cudnnBackendFinalize");
        using DnnPlan? plan = memory.Find(dnn, convolution, rules, []);
        return (plan?.ToString(), Conformance.Calls("cudnnBackendFinalize") - before);
    }
}
