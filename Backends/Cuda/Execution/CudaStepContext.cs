namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Holds what steps are made from: the program, its parameters on the device, and the handles of
/// the workspace that the steps run in.
/// </summary>
internal sealed class CudaStepContext(CudaRuntime runtime, TensorProgram program, ParameterLeases parameters, DnnEngineRules rules, CudaStream stream, CudaDnn dnn, Func<ICudaBlas> blas)
{
    public CudaRuntime Runtime => runtime;

    public ProgramShapes Shapes => program.Shapes;

    public ParameterLeases Parameters => parameters;

    /// <summary>Gets the rules that say which engines may run.</summary>
    public DnnEngineRules Rules => rules;

    public CudaStream Stream => stream;

    public CudaDnn Dnn => dnn;

    /// <summary>Gets the handle of cuBLAS. The first call creates it.</summary>
    public ICudaBlas Blas => blas();
}
