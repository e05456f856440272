using System.Runtime.InteropServices;
using System.Text;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Fuzz;

/// <summary>Reads checkpoints that consist of files in a folder.</summary>
internal abstract class CheckpointTarget : FuzzTarget
{
    private readonly CaseFolder _folder;

    protected CheckpointTarget()
    {
        _folder = new(Name);
    }

    /// <inheritdoc/>
    public override long MaxAllocated(ReadOnlySpan<byte> file) => (1 << 20) + (128L * file.Length);

    /// <inheritdoc/>
    public sealed override byte[] Read(byte[] file)
    {
        _folder.Write(FilesOf(file));
        using ICheckpoint checkpoint = Checkpoint.Open(_folder.PathOf(PathIn));
        var output = new MemoryStream();
        foreach (StoredArray array in checkpoint.Entries)
        {
            output.Write(Encoding.UTF8.GetBytes($"{array.Name} {array.ElementType} {array.Shape};"));
            if (array.ElementType.ConvertsToSingle())
            {
                output.Write(MemoryMarshal.AsBytes(checkpoint.ReadTensor(array.Name).Span));
            }

            output.Write(checkpoint.Read(array.Name).Bytes.Span);
        }

        return output.ToArray();
    }

    /// <summary>Gets the path to open, relative to the folder.</summary>
    protected virtual string PathIn => "case";

    /// <summary>Divides a case into its files.</summary>
    protected virtual IEnumerable<(string Name, byte[] Content)> FilesOf(byte[] file) => [("case", file)];

    /// <summary>Returns the message of a tensor's shape.</summary>
    protected static ProtobufField Shape(int field, params int[] sizes) => ProtobufField.Of(field, [.. sizes.Select(size => ProtobufField.Of(2, size == 0 ? [] : [ProtobufField.Of(1, size)]))]);

    /// <summary>Returns the message of a slice; a length of -1 selects the whole dimension.</summary>
    protected static ProtobufField Slice(int field, TensorSlice slice) =>
        ProtobufField.Of(field, [.. slice.Extents.Select(extent => ProtobufField.Of(1, extent.Length < 0 ? [] : [ProtobufField.Of(1, extent.Start), ProtobufField.Of(2, extent.Length)]))]);

    /// <summary>Changes keys and values of a table.</summary>
    protected static void Change(List<(byte[] Key, byte[] Value)> entries, FuzzRandom random)
    {
        if (entries.Count == 0)
        {
            return;
        }

        int at = random.Below(entries.Count);
        switch (random.Below(8))
        {
            case 0:
                entries.RemoveAt(at);
                break;
            case 1:
                entries.Insert(at, entries[random.Below(entries.Count)]);
                break;
            case 2:
                entries[at] = (ByteMutator.MutateOnce(entries[at].Key, random), entries[at].Value);
                break;
            case 3:
                entries[at] = (entries[at].Key, entries[random.Below(entries.Count)].Value);
                break;
            default:
                entries[at] = (entries[at].Key, ProtobufMutator.Mutate(entries[at].Value, random));
                break;
        }
    }
}
