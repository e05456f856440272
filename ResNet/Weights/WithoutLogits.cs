using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// A checkpoint seen without the logits' weights and biases, and without what is stored under their names: what a network without classes takes from a classifier's file.
/// Disposing it disposes the checkpoint.
/// </summary>
/// <param name="checkpoint">An open file whose arrays have slim's names.</param>
public sealed class WithoutLogits(ICheckpoint checkpoint) : ICheckpoint
{
    /// <inheritdoc/>
    public string FileName => checkpoint.FileName;

    /// <inheritdoc/>
    public IReadOnlyList<StoredArray> Entries { get; } = [.. checkpoint.Entries.Where(entry => entry.Name.Split('/') is not [_, "logits", _, ..])];

    /// <inheritdoc/>
    public string SourceOf(string name) => checkpoint.SourceOf(name);

    /// <inheritdoc/>
    public Tensor ReadTensor(string name) => checkpoint.ReadTensor(name);

    /// <inheritdoc/>
    public void Dispose() => checkpoint.Dispose();
}
