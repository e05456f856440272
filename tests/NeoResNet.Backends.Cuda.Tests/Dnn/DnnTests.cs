namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Graphs, engine search and runs, against plain loops in double.</summary>
public sealed class DnnTests : ConformanceTests
{
    // Kernel, stride, dilation, padding before and after.
    [TestCase(1, 1, 1, 0, 0)]
    [TestCase(3, 1, 1, 1, 1)]
    [TestCase(3, 2, 1, 1, 1)]
    [TestCase(3, 1, 2, 2, 2)]
    [TestCase(7, 2, 1, 3, 3)]
    [TestCase(3, 2, 1, 0, 1)]
    [TestCase(2, 2, 1, 0, 1)]
    public void A_convolution_is_the_sum_over_its_window(int kernel, int stride, int dilation, int before, int after) =>
        Run(Convolution(Window.Padded(kernel, stride, dilation, before, after)));

    [TestCase(true, false, false)]
    [TestCase(false, true, false)]
    [TestCase(false, false, true)]
    [TestCase(true, true, false)]
    [TestCase(true, false, true)]
    [TestCase(false, true, true)]
    [TestCase(true, true, true)]
    public void What_follows_a_convolution_runs_with_it(bool bias, bool residual, bool relu)
    {
        DnnConvolution convolution = Convolution(Window.Padded(3, 1, 1, 1, 1)) with { Relu = relu };
        convolution = bias ? convolution.WithBias() : convolution;
        Run(residual ? convolution with { Residual = convolution.Y } : convolution);
    }

    [Test]
    public void A_residual_may_be_every_second_pixel_of_a_larger_image()
    {
        DnnConvolution convolution = Convolution(Window.Padded(3, 2, 1, 1, 1));
        Run(convolution with { Residual = DnnTensor.Subsampled(CudnnDataType.Float32, 2, 9, 8, 5, 2, 2), Relu = true });
    }

    [Test]
    public void Relu_keeps_NaN()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var dnn = new CudaDnn(stream);
        DnnTensor tensor = DnnTensor.Nhwc(CudnnDataType.Float32, 1, 1, 1, 4);
        using DnnPlan plan = DnnPlanSearch.Find(dnn, new DnnPointwise(CudnnPointwiseMode.Relu, tensor, null, tensor), new(CudaPrecision.Float32)).Plan!;
        Assert.That(Execute(dnn, plan, [float.NaN, -1, 0, 2]), Is.EqualTo((float[])[float.NaN, 0, 0, 2]));
    }

    [Test]
    public void An_addition_repeats_the_second_operand()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var dnn = new CudaDnn(stream);
        DnnTensor images = DnnTensor.Nhwc(CudnnDataType.Float32, 2, 1, 1, 2);
        var operation = new DnnPointwise(CudnnPointwiseMode.Add, images, DnnTensor.Channels(CudnnDataType.Float32, 2), images);
        using DnnPlan plan = DnnPlanSearch.Find(dnn, operation, new(CudaPrecision.Float32)).Plan!;
        Assert.That(Execute(dnn, plan, [1, 2, 1, 2], [10, 20]), Is.EqualTo((float[])[11, 22, 11, 22]));
    }

    [Test]
    public void A_recording_of_a_plan_runs_again_with_new_images()
    {
        DnnConvolution convolution = Convolution(Window.Padded(3, 1, 1, 1, 1)).WithBias();
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var dnn = new CudaDnn(stream);
        using DnnPlan plan = DnnPlanSearch.Find(dnn, convolution, new(CudaPrecision.Float32)).Plan!;
        float[][] inputs = Inputs(plan);
        using var workspace = new CudaDeviceVariable<byte>(context, Math.Max(1, plan.WorkspaceBytes));
        CudaDeviceVariable<float>[] memory = [.. plan.Operands.Select(operand => new CudaDeviceVariable<float>(context, (long)operand.Tensor.Extent / 4))];
        for (int i = 0; i < inputs.Length; i++)
        {
            memory[i].CopyToDevice(inputs[i], stream);
        }

        using (var pack = new DnnVariantPack(plan, [.. memory.Select(m => m.DevicePointer)], workspace.DevicePointer, workspace.Size))
        using (CudaGraph graph = stream.Capture(() => dnn.Execute(plan, pack)))
        using (CudaGraphExec run = graph.Instantiate())
        {
            for (int round = 0; round < 2; round++)
            {
                inputs[0] = [.. inputs[0].Select(value => value + 1)];
                memory[0].CopyToDevice(inputs[0], stream);
                run.Launch(stream);
                float[] back = new float[memory[^1].Size];
                memory[^1].CopyToHost(back, stream);
                Assert.That(back, Is.EqualTo(ConvolutionReference.Run(convolution, inputs)).Within(1e-4));
            }
        }

        Array.ForEach(memory, item => item.Dispose());
    }

    [Test]
    public void Too_little_memory_to_work_in_rules_engines_out_and_says_so()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var dnn = new CudaDnn(stream);
        DnnConvolution convolution = Convolution(Window.Padded(3, 1, 1, 1, 1));
        DnnSearchResult result = DnnPlanSearch.Find(dnn, convolution, new(CudaPrecision.Float32, WorkspaceLimit: 0));
        Assert.That(result.Plan?.WorkspaceBytes ?? 0, Is.Zero);
        Assert.That(result.Refused, Has.Some.Contains("needs a workspace"));
        result.Plan?.Dispose();
    }

    [Test]
    public void Exact_float32_takes_no_engine_with_tensor_cores()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var dnn = new CudaDnn(stream);
        DnnConvolution convolution = Convolution(Window.Padded(3, 1, 1, 1, 1));
        using DnnPlan exact = DnnPlanSearch.Find(dnn, convolution, new(CudaPrecision.Float32)).Plan!;
        Assert.That(exact.Notes, Has.None.EqualTo(CudnnNumericalNote.TensorCore).And.None.EqualTo(CudnnNumericalNote.Nondeterministic));
    }

    [TestCase("cudnnBackendFinalize", 4000)]
    [TestCase("cudnnBackendFinalize", 2000)]
    [TestCase("cudnnBackendCreateDescriptor", 4003)]
    [TestCase("cudnnBackendSetAttribute", 2010)]
    [TestCase("cudnnBackendGetAttribute", 2000)]
    public void Any_failure_but_a_refusal_is_an_error_and_leaves_nothing(string function, int code)
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var dnn = new CudaDnn(stream);
        DnnConvolution convolution = Convolution(Window.Padded(3, 1, 1, 1, 1)).WithBias();
        using DnnPlan plan = DnnPlanSearch.Find(dnn, convolution, new(CudaPrecision.Float32)).Plan!;
        int alive = Conformance.Alive("descriptor"), calls = (int)Conformance.Calls(function);
        Assert.That(calls, Is.Positive);
        for (int nth = 1; nth <= calls; nth++)
        {
            Conformance.FailCall(function, nth, code);
            Assert.That(
                () => DnnPlanSearch.Find(dnn, convolution, new(CudaPrecision.Float32)),
                Throws.TypeOf<CudaDnnException>().With.Property("Function").EqualTo(function).And.Property("StatusCode").EqualTo(code), $"call {nth}");
            Assert.That(Conformance.Alive("descriptor"), Is.EqualTo(alive), $"call {nth}");
        }
    }

    [Test]
    public void Addresses_are_checked_before_the_library_sees_them()
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var dnn = new CudaDnn(stream);
        DnnTensor tensor = DnnTensor.Nhwc(CudnnDataType.Float32, 1, 1, 1, 8);
        using DnnPlan plan = DnnPlanSearch.Find(dnn, new DnnPointwise(CudnnPointwiseMode.Relu, tensor, null, tensor), new(CudaPrecision.Float32)).Plan!;
        long bytes = plan.WorkspaceBytes;
        Assert.That(() => new DnnVariantPack(plan, [0x1000], 0x9000, bytes), Throws.ArgumentException.With.Message.Contains("Expected 2 addresses"));
        Assert.That(() => new DnnVariantPack(plan, [0x1004, 0x2000], 0x9000, bytes), Throws.ArgumentException.With.Message.Contains("0x1004"));
        Assert.That(() => new DnnVariantPack(plan, [0x1000, 0x1010], 0x9000, bytes), Throws.ArgumentException.With.Message.Contains("overlaps"));
        if (bytes > 0)
        {
            Assert.That(() => new DnnVariantPack(plan, [0x1000, 0x2000], 0x9000, bytes - 1), Throws.ArgumentException.With.Message.Contains("is too small"));
        }
    }

    private static DnnConvolution Convolution(Window window) => DnnConvolution.Dense(CudaPrecision.Float32, 2, 9, 8, 3, 5, window);

    private void Run(DnnConvolution convolution)
    {
        using PrimaryContext context = PrimaryContext.Create(Driver, 0);
        using var stream = new CudaStream(context);
        using var dnn = new CudaDnn(stream);
        DnnSearchResult result = DnnPlanSearch.Find(dnn, convolution, new(CudaPrecision.Float32));
        Assert.That(result.Plan, Is.Not.Null, string.Join("; ", result.Refused));
        using DnnPlan plan = result.Plan!;
        float[][] inputs = Inputs(plan);
        Assert.That(Execute(dnn, plan, inputs), Is.EqualTo(ConvolutionReference.Run(convolution, inputs)).Within(1e-4));
    }

    private static float[][] Inputs(DnnPlan plan) =>
        [.. plan.Operands.Where(operand => !operand.IsOutput).Select((operand, i) => Numbers((int)operand.Tensor.Extent / 4, i + 1))];

    private static float[] Numbers(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (random.NextSingle() * 2) - 1)];
    }

    private static float[] Execute(CudaDnn dnn, DnnPlan plan, params float[][] inputs)
    {
        CudaStream stream = dnn.Stream;
        CudaDeviceVariable<float>[] memory = [.. plan.Operands.Select(operand => new CudaDeviceVariable<float>(stream, (long)operand.Tensor.Extent / 4))];
        for (int i = 0; i < inputs.Length; i++)
        {
            memory[i].CopyToDevice(inputs[i], stream);
        }

        float[] back = new float[memory[^1].Size];
        using (var workspace = new CudaDeviceVariable<byte>(stream, Math.Max(1, plan.WorkspaceBytes)))
        using (var pack = new DnnVariantPack(plan, [.. memory.Select(m => m.DevicePointer)], workspace.DevicePointer, workspace.Size))
        {
            dnn.Execute(plan, pack);
            memory[^1].CopyToHost(back, stream);
        }

        Array.ForEach(memory, item => item.Dispose());
        return back;
    }
}
