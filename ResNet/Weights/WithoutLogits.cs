using NeoResNet.Nn.Checkpoints;

namespace NeoResNet;

/// <summary>
/// Presents a checkpoint without the weights and biases of the logits and the arrays below their
/// names, so that a network without classes can use a classifier's file.
/// </summary>
internal sealed class WithoutLogits : CheckpointView
{
    /// <summary>Creates a view of a file with slim's names.</summary>
    /// <param name="checkpoint">An open file whose arrays have slim's names.</param>
    public WithoutLogits(ICheckpoint checkpoint)
        : this(checkpoint, name => name.Split('/') is [_, "logits", _, ..])
    {
    }

    internal WithoutLogits(ICheckpoint checkpoint, Func<string, bool> isLogits)
        : base(checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Entries = [.. checkpoint.Entries.Where(entry => !isLogits(entry.Name))];
    }
}
