namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Consecutive operations that run for some images of the batch, then for the next images, instead of one by one for the whole
/// batch. Values that only these operations read and write need memory for those images alone.
/// </summary>
/// <param name="First">First operation.</param>
/// <param name="End">The operation after the last.</param>
/// <param name="Batch">Images of the batch: the first dimension of every value read or written.</param>
/// <param name="Images">Images at a time; divides the batch.</param>
internal readonly record struct Stretch(int First, int End, int Batch, int Images)
{
    /// <summary>Gets the number of times that the stretch runs.</summary>
    public int Slices => Batch / Images;

    /// <summary>Tells whether an operation belongs to the stretch.</summary>
    public bool Contains(int operation) => operation >= First && operation < End;
}
