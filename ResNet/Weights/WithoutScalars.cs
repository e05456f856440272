using NeoResNet.Nn.Checkpoints;

namespace NeoResNet;

/// <summary>
/// Presents a checkpoint without single numbers that are not variables, such as a temperature or a
/// step counter. No layer of a network is a single number, so none of its weights is lost.
/// </summary>
internal sealed class WithoutScalars : CheckpointView
{
    /// <summary>Creates a view without single numbers.</summary>
    /// <param name="checkpoint">An open file with the names of a network's variables.</param>
    /// <param name="variables">Names of the network's variables.</param>
    public WithoutScalars(ICheckpoint checkpoint, IEnumerable<string> variables)
        : base(checkpoint)
    {
        var names = variables.ToHashSet();
        ILookup<bool, StoredArray> sorted = checkpoint.Entries.ToLookup(entry => entry.Shape.ElementCount <= 1 && !names.Contains(entry.Name));
        Entries = [.. sorted[false]];
        Ignored = [.. sorted[true].Select(entry => checkpoint.SourceOf(entry.Name))];
    }
}
