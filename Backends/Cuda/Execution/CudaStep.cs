namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Runs one operation of a program in one workspace. The constructor searches for engines and
/// computes the size of the scratch memory. <see cref="Place"/> sets the addresses, which do not
/// change afterwards. <see cref="Enqueue"/> may then be called any number of times and allocates
/// nothing.
/// </summary>
internal abstract class CudaStep(CudaStepContext context) : IDisposable
{
    /// <summary>Gets the names of the kernels and engines, for plan reports.</summary>
    public abstract string Kernel { get; }

    /// <summary>
    /// Gets the rule that selected the kernel or engine; null if only one was possible.
    /// </summary>
    public virtual string? ChosenBy => null;

    /// <summary>
    /// Gets the size of the scratch memory in bytes. All steps of a workspace share the scratch
    /// memory.
    /// </summary>
    public virtual long ScratchBytes => 0;

    protected CudaStepContext Context => context;

    /// <summary>Creates the step for an operation.</summary>
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

    // The step of an operation whose result has no elements.
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
