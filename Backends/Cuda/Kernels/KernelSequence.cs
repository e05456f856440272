using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Converts one operation to an ordered sequence of kernel calls. The last kernel applies the
/// operation's epilogue.
/// </summary>
internal abstract class KernelSequence
{
    protected KernelSequence(Operation operation, ProgramShapes shapes)
    {
        Operation = operation;
        Shape = operation.InferShape(shapes);
        Channels = Shape.Rank == 0 ? 1 : Shape[^1];
        Pixels = Channels == 0 ? 0 : Shape.ElementCount / Channels;
    }

    /// <summary>Gets the kernels in order.</summary>
    public abstract IReadOnlyList<Kernel> Kernels { get; }

    /// <summary>
    /// Gets the size in bytes of the scratch memory that <see cref="Place"/> requests.
    /// </summary>
    public virtual long ScratchBytes => 0;

    protected Operation Operation { get; }

    /// <summary>Gets the shape of the result.</summary>
    protected Shape Shape { get; }

    /// <summary>Gets the last dimension of the result.</summary>
    protected int Channels { get; }

    /// <summary>Gets the product of the other dimensions.</summary>
    protected int Pixels { get; }

    /// <summary>
    /// Returns the sequence for an operation, or null if these kernels cannot run it.
    /// </summary>
    /// <param name="operation">The operation. Its result must not be empty.</param>
    /// <param name="shapes">The shapes of the program's values.</param>
    public static KernelSequence? Find(Operation operation, ProgramShapes shapes) => operation switch
    {
        Softmax => new SoftmaxKernels(operation, shapes),
        BatchMoments moments => new BatchMomentsKernels(moments, shapes),
        BatchNorm norm => new BatchNormKernels(norm, shapes),
        Conv2D conv when shapes.Of(conv.X)[3] == 0 => new EmptySumKernel(operation, shapes),
        _ => Array.Find(OperationKernels.All, row => row.Runs(operation)) is { } row ? new Single(row, operation, shapes) : null,
    };

    /// <summary>Creates the calls. The addresses do not change between runs.</summary>
    public abstract KernelCall[] Place(IKernelMemory memory);

    /// <summary>Returns the first operand and the epilogue of the operation.</summary>
    protected KernelOperands OperandsIn(IKernelMemory memory) => new(
        Pixels, Channels, Operation.Operands.Count == 0 ? ViewArguments.Absent : memory.View(Operation.Operands[0]), EpilogueArguments.Of(Operation.Epilogue, memory));

    // Runs an operation with a single kernel.
    private sealed class Single(OperationKernel row, Operation operation, ProgramShapes shapes) : KernelSequence(operation, shapes)
    {
        public override IReadOnlyList<Kernel> Kernels => [row.Kernel];

        public override KernelCall[] Place(IKernelMemory memory) => [row.Call(Operation, OperandsIn(memory), memory)];
    }

    // Runs a convolution over no channels. Empty sums are zero. The pad kernel treats the result as
    // the border of an image without pixels.
    private sealed class EmptySumKernel(Operation operation, ProgramShapes shapes) : KernelSequence(operation, shapes)
    {
        public override IReadOnlyList<Kernel> Kernels => [OperationKernels.Pad];

        public override KernelCall[] Place(IKernelMemory memory)
        {
            ViewArguments nothing = ViewArguments.Absent with { Height = 0, Width = 0 };
            return [OperationKernels.Pad.Call(OperandsIn(memory) with { X = nothing }, new(Shape[1], 0, Shape[2], 0))];
        }
    }
}
