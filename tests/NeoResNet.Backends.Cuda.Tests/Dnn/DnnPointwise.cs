namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// A single pointwise operation, which the backend itself only uses behind a convolution.
/// </summary>
/// <param name="Mode">The operation.</param>
/// <param name="X">The first operand.</param>
/// <param name="Operand">
/// The second operand, whose dimensions of size 1 are repeated; null for ReLU.
/// </param>
/// <param name="Y">The result.</param>
internal sealed record DnnPointwise(CudnnPointwiseMode Mode, DnnTensor X, DnnTensor? Operand, DnnTensor Y) : IDnnOperation
{
    public void AddTo(DnnGraph graph)
    {
        long x = graph.Input(X);
        long? operand = Operand is { } tensor ? graph.Input(tensor) : null;
        graph.Pointwise(Mode, x, operand, graph.Output(Y));
    }
}
