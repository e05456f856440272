namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Represents consecutive operations that run for some images of the batch at a time, instead of
/// one by one for the whole batch.
/// </summary>
/// <param name="First">Index of the first operation.</param>
/// <param name="End">Index after the last operation.</param>
/// <param name="Batch">
/// Number of images of the batch: the first dimension of every value that the operations read or
/// write.
/// </param>
/// <param name="Images">Number of images at a time; must divide the batch.</param>
/// <remarks>
/// Values that only these operations read and write need memory for these images only.
/// </remarks>
internal readonly record struct Stretch(int First, int End, int Batch, int Images)
{
    /// <summary>Gets the number of times that the stretch runs.</summary>
    public int Slices => Batch / Images;

    /// <summary>Returns whether an operation belongs to the stretch.</summary>
    public bool Contains(int operation) => operation >= First && operation < End;
}
