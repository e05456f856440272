namespace NeoResNet.Backends.Cuda;

/// <summary>Runs an operation and its epilogue with kernels of this library.</summary>
internal sealed class KernelStep(KernelSequence sequence, CudaStepContext context) : CudaStep(context)
{
    private KernelCall[] _calls = [];

    /// <inheritdoc/>
    public override string Kernel => string.Join(", ", sequence.Kernels.Select(NameOf));

    /// <inheritdoc/>
    public override long ScratchBytes => sequence.ScratchBytes;

    /// <inheritdoc/>
    public override void Place(DeviceValues values, ulong scratch) => _calls = sequence.Place(new StepAddresses(Context, values, scratch));

    /// <inheritdoc/>
    public override void Enqueue()
    {
        foreach (KernelCall call in _calls)
        {
            Launch(call);
        }
    }
}
