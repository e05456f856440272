using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Presents a part of the arrays of a checkpoint, under their own or other names. Disposing it
/// disposes the checkpoint.
/// </summary>
/// <param name="checkpoint">An open file.</param>
internal abstract class CheckpointView(ICheckpoint checkpoint) : ICheckpoint
{
    /// <inheritdoc/>
    public string FileName => checkpoint.FileName;

    /// <inheritdoc/>
    public IReadOnlyList<StoredArray> Entries { get; protected init; } = [];

    /// <summary>Gets the names of the omitted arrays, in the file's order.</summary>
    public IReadOnlyList<string> Ignored { get; protected init; } = [];

    /// <inheritdoc/>
    public string SourceOf(string name) => checkpoint.SourceOf(InFile(name));

    /// <inheritdoc/>
    public NhwcTensor ReadTensor(string name) => checkpoint.ReadTensor(InFile(name));

    ArrayLayout ICheckpoint.Layout => checkpoint.Layout;

    Shape ICheckpoint.ShapeInFile(StoredArray entry) => checkpoint.ShapeInFile(entry with { Name = InFile(entry.Name) });

    HostBuffer ICheckpoint.ReadBuffer(string name) => checkpoint.ReadBuffer(InFile(name));

    /// <inheritdoc/>
    public void Dispose() => checkpoint.Dispose();

    /// <summary>Returns the name of an array in the checkpoint.</summary>
    protected virtual string InFile(string name) => name;
}
