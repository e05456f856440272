using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>A small program of one convolution with bias and ReLU.</summary>
internal static class OneConvolution
{
    public const int Inputs = 3, Outputs = 4;

    public static readonly Shape Images = [2, 6, 6, Inputs];

    public static TensorProgram Program(Window window, int outputs = Outputs)
    {
        (ProgramBuilder builder, ValueId y) = Begin(window, outputs);
        builder.Output(y);
        return builder.Build();
    }

    /// <summary>The convolution and the mean of its result.</summary>
    public static TensorProgram WithMean(Window window)
    {
        (ProgramBuilder builder, ValueId y) = Begin(window, Outputs);
        ValueId mean = builder.NewValue();
        builder.Add(new GlobalMean(y, Epilogue.Store(mean)));
        builder.Output(mean);
        return builder.Build();
    }

    /// <summary>
    /// The convolution, a batch norm of its result, a gate over that, and added channels:
    /// operations with two kernels and with two operands.
    /// </summary>
    public static TensorProgram WithNormAndGate(Window window)
    {
        (ProgramBuilder builder, ValueId y) = Begin(window, Outputs);
        ValueId moments = builder.NewValue(), norm = builder.NewValue(), gate = builder.NewValue(), gated = builder.NewValue(), wider = builder.NewValue();
        builder.Add(new BatchMoments(y, Epilogue.Store(moments)));
        builder.Add(new BatchNorm(y, moments, new(1), null, 1e-3, Epilogue.Store(norm)));
        builder.Add(new Sigmoid(norm, Epilogue.Store(gate)));
        builder.Add(new Multiply(norm, gate, Epilogue.Store(gated)));
        builder.Add(new PadChannels(gated, 1, 1, Epilogue.Store(wider)));
        builder.Output(wider);
        return builder.Build();
    }

    private static (ProgramBuilder Builder, ValueId Result) Begin(Window window, int outputs)
    {
        var builder = new ProgramBuilder();
        ValueId x = builder.Input(Images), y = builder.NewValue();
        builder.Parameter(new(0), FilterShape(window.Height.Kernel, outputs));
        builder.Parameter(new(1), [outputs]);
        builder.Add(new Conv2D(x, new(0), window, Epilogue.Store(y) with { Bias = new(1), Relu = true }) { Label = "the one" });
        return (builder, y);
    }

    public static IParameterSet Parameters(IBackend backend, int kernel, int outputs = Outputs)
    {
        IParameterSet set = backend.CreateParameterSet();
        set.Add(new(0), () => new(Drawn(FilterShape(kernel, outputs), 1)));
        set.Add(new(1), () => new(Drawn([outputs], 2)));
        return set;
    }

    /// <summary>
    /// Returns random numbers between -<paramref name="limit"/> and <paramref name="limit"/>.
    /// </summary>
    public static NhwcTensor Drawn(Shape shape, ulong seed, float limit = 1)
    {
        NhwcTensor tensor = NhwcTensor.CreateUninitialized(shape);
        new RandomUniform(shape, -limit, limit, seed, new Epilogue()).Fill(tensor.Span);
        return tensor;
    }

    private static Shape FilterShape(int kernel, int outputs) => [kernel, kernel, Inputs, outputs];
}
