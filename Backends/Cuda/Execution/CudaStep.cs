using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// One operation of a program in one workspace. First made, which searches engines and says how much scratch memory it needs; then
/// placed at addresses that stay; then queued any number of times, which allocates nothing.
/// </summary>
internal abstract class CudaStep : IDisposable
{
    protected CudaStep(Operation operation, StepContext context)
    {
        Operation = operation;
        Context = context;
        Shape = operation.InferShape(context.Shapes);
        Channels = Shape.Rank == 0 ? 1 : Shape[^1];
        Pixels = Channels == 0 ? 0 : Shape.ElementCount / Channels;
    }

    /// <summary>What runs it, for plans.</summary>
    public abstract string Kernel { get; }

    /// <summary>Who chose it where there was a choice; else null.</summary>
    public virtual string? ChosenBy => null;

    /// <summary>Bytes of device memory that it works in, shared with all other steps.</summary>
    public virtual long ScratchBytes => 0;

    protected Operation Operation { get; }

    protected StepContext Context { get; }

    protected KernelSet Kernels => Context.Runtime.Kernels;

    protected CudaStream Stream => Context.Stream;

    /// <summary>Shape of the result.</summary>
    protected Shape Shape { get; }

    /// <summary>Last dimension of the result.</summary>
    protected int Channels { get; }

    /// <summary>Product of the others.</summary>
    protected int Pixels { get; }

    /// <summary>Makes the step of an operation.</summary>
    /// <exception cref="NotSupportedException">Nothing here runs the operation; names it.</exception>
    public static CudaStep Make(Operation operation, StepContext context) => operation switch
    {
        _ when operation.InferShape(context.Shapes).ElementCount == 0 => new EmptyStep(operation, context),
        Conv2D conv when context.Shapes.Of(conv.X)[3] > 0 => new ConvolutionStep(conv, context),
        Conv2D or Pointwise or MaxPool or GlobalMean or Pad or PadChannels or Multiply or Sigmoid or Clip or RandomUniform => new KernelStep(operation, context),
        Softmax softmax => new SoftmaxStep(softmax, context),
        BatchMoments moments => new BatchMomentsStep(moments, context),
        BatchNorm norm => new BatchNormStep(norm, context),
        _ => throw new NotSupportedException($"The CUDA backend has no operation '{operation.Kind}' ('{operation.Label}')."),
    };

    /// <summary>Tells the addresses.</summary>
    /// <param name="values">Those of the values.</param>
    /// <param name="scratch">That of the scratch memory, a multiple of 256.</param>
    public abstract void Place(DeviceValues values, ulong scratch);

    /// <summary>Queues it.</summary>
    public abstract void Enqueue();

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    // A result without elements.
    private sealed class EmptyStep(Operation operation, StepContext context) : CudaStep(operation, context)
    {
        public override string Kernel => "nothing to do";

        public override void Place(DeviceValues values, ulong scratch)
        {
        }

        public override void Enqueue()
        {
        }
    }
}
