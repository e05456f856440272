namespace NeoResNet.Backends;

/// <summary>
/// Operations in a row that a backend runs for some images of the batch, then for the next, instead of for the whole batch
/// one by one. What only they read and write needs memory for those images alone.
/// </summary>
/// <param name="First">First operation.</param>
/// <param name="End">The operation after the last.</param>
/// <param name="Batch">Images of the batch: the first dimension of every value read or written.</param>
/// <param name="Images">Images at a time; divides the batch.</param>
public readonly record struct Stretch(int First, int End, int Batch, int Images)
{
    /// <summary>How often the stretch runs.</summary>
    public int Slices => Batch / Images;
}
