using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Presents a checkpoint without single numbers that are not variables, such as a temperature or a
/// step counter. No layer of a network is a single number, so none of its weights is lost.
/// Disposing it disposes the checkpoint.
/// </summary>
internal sealed class WithoutScalars : ICheckpoint
{
    private readonly ICheckpoint _checkpoint;

    /// <summary>Creates a view without single numbers.</summary>
    /// <param name="checkpoint">An open file with the names of a network's variables.</param>
    /// <param name="variables">Names of the network's variables.</param>
    public WithoutScalars(ICheckpoint checkpoint, IEnumerable<string> variables)
    {
        _checkpoint = checkpoint;
        var names = variables.ToHashSet();
        ILookup<bool, StoredArray> sorted = checkpoint.Entries.ToLookup(entry => entry.Shape.ElementCount <= 1 && !names.Contains(entry.Name));
        Entries = [.. sorted[false]];
        Ignored = [.. sorted[true].Select(entry => checkpoint.SourceOf(entry.Name))];
    }

    /// <inheritdoc/>
    public string FileName => _checkpoint.FileName;

    /// <inheritdoc/>
    public IReadOnlyList<StoredArray> Entries { get; }

    /// <summary>Gets the names of the omitted arrays.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <inheritdoc/>
    public string SourceOf(string name) => _checkpoint.SourceOf(name);

    /// <inheritdoc/>
    public NhwcTensor ReadTensor(string name) => _checkpoint.ReadTensor(name);

    HostBuffer ICheckpoint.ReadBuffer(string name) => _checkpoint.ReadBuffer(name);

    /// <inheritdoc/>
    public void Dispose() => _checkpoint.Dispose();
}
