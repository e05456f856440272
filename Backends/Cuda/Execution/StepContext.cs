namespace NeoResNet.Backends.Cuda;

/// <summary>What steps are made from: the program, its parameters on the device, and the handles of the workspace that they will run in.</summary>
internal sealed class StepContext(CudaRuntime runtime, TensorProgram program, ParameterLeases parameters, DnnEngineRules rules, CudaStream stream, CudaDnn dnn, Func<ICudaBlas> blas)
{
    public CudaRuntime Runtime => runtime;

    public ProgramShapes Shapes => program.Shapes;

    public ParameterLeases Parameters => parameters;

    /// <summary>Which engines may run.</summary>
    public DnnEngineRules Rules => rules;

    public CudaStream Stream => stream;

    public CudaDnn Dnn => dnn;

    /// <summary>The handle of cuBLAS, which the first call makes.</summary>
    public ICudaBlas Blas => blas();

    /// <summary>Addresses that the kernels take for an epilogue.</summary>
    public EpilogueArguments EpilogueOf(Epilogue epilogue, DeviceValues values) => new()
    {
        Bias = parameters.Find(epilogue.Bias),
        Residual = epilogue.Residual is { } residual ? values.View(residual) : ViewArguments.Absent,
        Relu = epilogue.Relu,
        Output = epilogue.Output is { } output ? values.Array(output) : default,
        SecondScale = parameters.Find(epilogue.Second?.Scale),
        SecondShift = parameters.Find(epilogue.Second?.Shift),
        SecondRelu = epilogue.Second?.Relu ?? false,
        Second = epilogue.Second is { } second ? values.Array(second.Output) : default,
    };
}
