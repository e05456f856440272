namespace NeoResNet.Backends.Cuda;

/// <summary>Connects a kind of operation with the kernel that runs it.</summary>
/// <param name="kernel">The kernel.</param>
internal abstract class OperationKernel(Kernel kernel)
{
    /// <summary>Gets the kernel.</summary>
    public Kernel Kernel => kernel;

    /// <summary>Returns whether the kernel runs an operation.</summary>
    public abstract bool Runs(Operation operation);

    /// <summary>Creates a call with its arguments.</summary>
    /// <param name="operation">An operation that the kernel runs.</param>
    /// <param name="operands">The shared arguments of the kernel.</param>
    /// <param name="memory">The addresses of additional operands.</param>
    public abstract KernelCall Call(Operation operation, KernelOperands operands, IKernelMemory memory);
}

/// <inheritdoc/>
/// <typeparam name="TOperation">The kind of operation.</typeparam>
/// <typeparam name="TOwn">The type that provides the kernel's additional arguments.</typeparam>
internal sealed class OperationKernel<TOperation, TOwn>(Kernel<TOwn> kernel, Func<TOperation, IKernelMemory, TOwn> own) : OperationKernel(kernel)
    where TOperation : Operation
{
    /// <inheritdoc/>
    public override bool Runs(Operation operation) => operation is TOperation;

    /// <inheritdoc/>
    public override KernelCall Call(Operation operation, KernelOperands operands, IKernelMemory memory) =>
        kernel.Call(operands, own((TOperation)operation, memory));
}
