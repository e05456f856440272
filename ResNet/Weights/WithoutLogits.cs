using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Presents a checkpoint without the weights and biases of the logits and the arrays below their
/// names, so that a network without classes can use a classifier's file. Disposing it disposes the
/// checkpoint.
/// </summary>
internal sealed class WithoutLogits : ICheckpoint
{
    private readonly ICheckpoint _checkpoint;

    /// <summary>Creates a view of a file with slim's names.</summary>
    /// <param name="checkpoint">An open file whose arrays have slim's names.</param>
    public WithoutLogits(ICheckpoint checkpoint)
        : this(checkpoint, name => name.Split('/') is [_, "logits", _, ..])
    {
    }

    internal WithoutLogits(ICheckpoint checkpoint, Func<string, bool> isLogits)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        _checkpoint = checkpoint;
        Entries = [.. checkpoint.Entries.Where(entry => !isLogits(entry.Name))];
    }

    /// <inheritdoc/>
    public string FileName => _checkpoint.FileName;

    /// <inheritdoc/>
    public IReadOnlyList<StoredArray> Entries { get; }

    /// <inheritdoc/>
    public string SourceOf(string name) => _checkpoint.SourceOf(name);

    /// <inheritdoc/>
    public NhwcTensor ReadTensor(string name) => _checkpoint.ReadTensor(name);

    HostBuffer ICheckpoint.ReadBuffer(string name) => _checkpoint.ReadBuffer(name);

    /// <inheritdoc/>
    public void Dispose() => _checkpoint.Dispose();
}
