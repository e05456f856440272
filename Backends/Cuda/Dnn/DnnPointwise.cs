namespace NeoResNet.Backends.Cuda;

/// <summary>A combination of tensors, element by element.</summary>
/// <param name="Mode">What is done.</param>
/// <param name="X">First operand.</param>
/// <param name="Operand">Second operand, whose dimensions of size 1 are repeated; null for ReLU.</param>
/// <param name="Y">The result.</param>
internal sealed record DnnPointwise(CudnnPointwiseMode Mode, DnnTensor X, DnnTensor? Operand, DnnTensor Y) : IDnnOperation
{
    /// <summary>Declares the operands in the order x, operand, y and connects them.</summary>
    public void AddTo(DnnGraph graph)
    {
        if ((Mode == CudnnPointwiseMode.Relu) != Operand is null)
        {
            throw new ArgumentException($"{Mode} takes {(Mode == CudnnPointwiseMode.Relu ? "one operand" : "two operands")}.");
        }

        long x = graph.Input(X);
        long? operand = Operand is { } tensor ? graph.Input(tensor) : null;
        graph.Pointwise(Mode, x, operand, graph.Output(Y));
    }
}

/// <summary>Something that cuDNN may have an engine for.</summary>
internal interface IDnnOperation
{
    /// <summary>Adds its tensors and operations to a graph.</summary>
    void AddTo(DnnGraph graph);
}
