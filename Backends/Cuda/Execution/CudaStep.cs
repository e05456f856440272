namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Runs one operation of a program in one workspace. The constructor searches for engines and
/// computes how much scratch memory the step needs; <see cref="Place"/> gives it addresses that do
/// not change; <see cref="Enqueue"/> may then be called any number of times and allocates nothing.
/// </summary>
internal abstract class CudaStep(CudaStepContext context) : IDisposable
{
    /// <summary>Gets the names of the kernels and engines, for plans.</summary>
    public abstract string Kernel { get; }

    /// <summary>Gets what chose the kernel or engine; null if there was no choice.</summary>
    public virtual string? ChosenBy => null;

    /// <summary>Gets the bytes of scratch memory. All steps of a workspace share them.</summary>
    public virtual long ScratchBytes => 0;

    protected CudaStepContext Context => context;

    /// <summary>Makes the step for an operation.</summary>
    /// <exception cref="NotSupportedException">
    /// The backend cannot run the operation. The message names it.
    /// </exception>
    public static CudaStep Make(Operation operation, CudaStepContext context) => operation switch
    {
        _ when operation.InferShape(context.Shapes).ElementCount == 0 => new EmptyStep(context),
        Conv2D conv when context.Shapes.Of(conv.X)[3] > 0 => new CudaConvolutionStep(conv, context),
        _ when KernelSequence.Find(operation, context.Shapes) is { } sequence => new KernelStep(sequence, context),
        _ => throw new NotSupportedException($"The CUDA backend does not support the operation '{operation.Kind}' ('{operation.Label}')."),
    };

    /// <summary>Sets the addresses.</summary>
    /// <param name="values">The addresses of the values.</param>
    /// <param name="scratch">The address of the scratch memory, a multiple of 256.</param>
    public abstract void Place(DeviceValues values, ulong scratch);

    /// <summary>Queues the step.</summary>
    public abstract void Enqueue();

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    /// <summary>Returns the name of a kernel in the storage form of the values.</summary>
    protected string NameOf(Kernel kernel) => kernel.NameFor(Context.Runtime.Form);

    /// <summary>Queues the call of a kernel.</summary>
    protected void Launch(KernelCall call) => Context.Runtime.Kernels.Launch(call, Context.Stream);

    // A result without elements.
    private sealed class EmptyStep(CudaStepContext context) : CudaStep(context)
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
