namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Provides the inputs for creating steps: the program, its parameters on the device, and the
/// handles of the workspace in which the steps run.
/// </summary>
internal sealed class CudaStepContext(CudaRuntime runtime, TensorProgram program, ParameterLeases parameters, DnnEngineRules rules, CudaStream stream, CudaDnn dnn, Func<ICudaBlas> blas)
{
    public CudaRuntime Runtime => runtime;

    public ProgramShapes Shapes => program.Shapes;

    public ParameterLeases Parameters => parameters;

    /// <summary>Gets the rules that determine which engines may run.</summary>
    public DnnEngineRules Rules => rules;

    public CudaStream Stream => stream;

    public CudaDnn Dnn => dnn;

    /// <summary>Gets the handle of cuBLAS. The first call creates it.</summary>
    public ICudaBlas Blas => blas();
}
