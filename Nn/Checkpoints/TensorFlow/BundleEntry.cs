using System.Text;
using System.Text.Unicode;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Represents an array of a tensor bundle and its place in the data files.</summary>
/// <param name="Name">The array's name.</param>
/// <param name="ElementType">The type of its elements.</param>
/// <param name="Shape">The sizes of its dimensions.</param>
/// <param name="Shard">The number of its data file.</param>
/// <param name="Offset">Position of its first byte in the data file.</param>
/// <param name="ByteLength">The number of bytes in the data file.</param>
/// <param name="Checksum">The masked CRC-32C of the bytes.</param>
/// <param name="Slices">
/// The slices that are stored apart, under <see cref="SliceKey"/>; empty for an array that is
/// stored whole.
/// </param>
/// <remarks>Source: BundleEntryProto in tensorflow/core/protobuf/tensor_bundle.proto.</remarks>
internal sealed record BundleEntry(string Name, ElementType ElementType, Shape Shape, int Shard, long Offset, long ByteLength, uint Checksum, IReadOnlyList<TensorSlice> Slices)
    : StoredArray(Name, ElementType, Shape)
{
    /// <summary>Reads an entry of the index.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="file">Name of the index, for messages.</param>
    /// <param name="addUnsupported">
    /// Receives the name of an array whose type is not supported, and the reason.
    /// </param>
    /// <returns>The array; null if its type is not supported.</returns>
    /// <exception cref="CheckpointException">The entry is damaged.</exception>
    public static BundleEntry? Read(TableEntry entry, string file, Action<string, string> addUnsupported)
    {
        // Keys of slices begin with a zero byte and are not texts. Their entries are found only by
        // key.
        var message = new ProtobufReader(entry.Value.Span, entry.Position, file);
        string name = entry.Key is [0, ..] ? Convert.ToHexString(entry.Key)
            : Utf8.IsValid(entry.Key) ? Encoding.UTF8.GetString(entry.Key)
            : throw message.Fault($"the name {Convert.ToHexString(entry.Key)} (hexadecimal) is not valid UTF-8.");
        long type = 0, shard = 0, offset = 0, length = 0;
        uint checksum = 0;
        Shape shape = default;
        var slices = new List<TensorSlice>();
        while (message.Next())
        {
            switch (message.Field)
            {
                case 1:
                    type = message.Number();
                    break;
                case 2:
                    shape = TensorFlowTypes.ReadShape(message.Message());
                    break;
                case 3:
                    shard = message.Number();
                    break;
                case 4:
                    offset = message.Number();
                    break;
                case 5:
                    length = message.Number();
                    break;
                case 6:
                    checksum = message.Fixed32();
                    break;
                case 7:
                    slices.Add(slices.Count < GatheredSlices.MaxSlices ? TensorSlice.Read(message.Message()) : throw message.Fault($"'{name}' has more than {GatheredSlices.MaxSlices} slices."));
                    break;
                default:
                    message.Skip();
                    break;
            }
        }

        if (TensorFlowTypes.Find(type) is not { } elementType)
        {
            addUnsupported(name, TensorFlowTypes.Unsupported(type));
            return null;
        }

        if (offset < 0 || length < 0 || shard is < 0 or > int.MaxValue)
        {
            throw message.Fault($"'{name}' is at byte {offset} of shard {shard} with {length} bytes; the numbers must not be negative.");
        }

        bool isFixed = elementType != ElementType.String && slices.Count == 0;
        return !isFixed || length == (long)shape.ElementCount * elementType.ByteSize()
            ? new BundleEntry(name, elementType, shape, (int)shard, offset, length, checksum, slices) { StoredType = TensorFlowTypes.QuantizedName(type) }
            : throw message.Fault($"'{name}', {elementType} {shape}, has {length} bytes; expected {(long)shape.ElementCount * elementType.ByteSize()}.");
    }

    /// <summary>Writes the entry of an array that is stored whole in the first data file.</summary>
    /// <remarks>Numbers that are zero are left out, as protocol buffers demand.</remarks>
    public void Write(ProtobufWriter message)
    {
        message.Number(1, TensorFlowTypes.NumberOf(ElementType));
        message.Message(2, shape => TensorFlowTypes.WriteShape(shape, Shape));
        if (Offset != 0)
        {
            message.Number(4, Offset);
        }

        if (ByteLength != 0)
        {
            message.Number(5, ByteLength);
        }

        message.Fixed32(6, Checksum);
    }
}
