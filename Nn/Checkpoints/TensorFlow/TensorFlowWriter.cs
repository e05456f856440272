using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Writes checkpoints in TensorFlow's formats.</summary>
/// <remarks>
/// Sources: BundleWriter in tensor_bundle.cc, TensorSliceWriter in tensor_slice_writer.cc.
/// </remarks>
internal static class TensorFlowWriter
{
    /// <summary>Writes a tensor bundle: an index and one data file.</summary>
    /// <param name="prefix">Path of the index without <c>.index</c>.</param>
    /// <param name="arrays">The arrays, in the order of the data file. Enumerated once.</param>
    /// <exception cref="ArgumentException">A name is empty, not Unicode, or occurs twice.</exception>
    public static void WriteBundle(string prefix, IEnumerable<NamedArray> arrays)
    {
        var entries = new SortedDictionary<byte[], byte[]>(KeyOrder.Instance);
        AtomicFile.WriteAll(
        [
            (TensorBundle.DataOf(prefix, 0, 1), data =>
            {
                long offset = 0;
                foreach (NamedArray array in arrays)
                {
                    (ReadOnlyMemory<byte> bytes, uint checksum) = array.ElementType == ElementType.String
                        ? BundleStrings.Write(array)
                        : (array.Bytes, Crc32C.MaskedOf(array.Bytes.Span));
                    data.Write(bytes.Span);
                    var entry = new BundleEntry(array.Name, array.ElementType, array.Shape, 0, offset, bytes.Length, checksum, []);
                    Add(entries, array.Name, Key(array.Name), Message(entry.Write));
                    offset += bytes.Length;
                }
            }),
            (TensorBundle.IndexOf(prefix), index =>
            {
                var table = new TableWriter(index);
                table.Add([], Message(header =>
                {
                    header.Number(1, 1);
                    header.Message(3, version => version.Number(1, TensorBundle.Version));
                }));
                WriteAll(table, entries);
            }),
        ], areOne: true);
    }

    /// <summary>Writes a checkpoint of the format V1: one file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">The arrays, in the order of the list of tensors.</param>
    /// <exception cref="ArgumentException">
    /// A name is empty, not Unicode, or occurs twice, or an array has a type that the format lacks
    /// (bfloat16, 8-bit floats), or is too large.
    /// </exception>
    public static void WriteV1(string path, IEnumerable<NamedArray> arrays)
    {
        var entries = new SortedDictionary<byte[], byte[]>(KeyOrder.Instance);
        byte[] list = Message(slices => slices.Message(1, meta =>
        {
            foreach (NamedArray array in arrays)
            {
                if (array.ElementType is ElementType.BFloat16 or ElementType.Float8E4M3 or ElementType.Float8E5M2)
                {
                    throw new ArgumentException($"'{array.Name}' has elements of type {array.ElementType}, which TensorFlow's format V1 cannot store. Use the format V2.", nameof(arrays));
                }

                TensorSlice slice = TensorSlice.Whole(array.Shape.Rank);
                meta.Message(1, tensor =>
                {
                    tensor.Text(1, array.Name);
                    tensor.Message(2, shape => TensorFlowTypes.WriteShape(shape, array.Shape));
                    tensor.Number(3, TensorFlowTypes.NumberOf(array.ElementType));
                    tensor.Message(4, slice.Write);
                });
                Add(entries, array.Name, SliceKey.Of(Key(array.Name), slice), Message(saved => saved.Message(2, data =>
                {
                    data.Text(1, array.Name);
                    data.Message(2, slice.Write);
                    data.Message(3, values => TensorProto.Write(values, array));
                })));
            }

            meta.Message(2, versions => versions.Number(1, 1));
        }));
        AtomicFile.Write(path, stream =>
        {
            var table = new TableWriter(stream);
            table.Add([], list);
            WriteAll(table, entries);
        });
    }

    private static void WriteAll(TableWriter table, SortedDictionary<byte[], byte[]> entries)
    {
        foreach ((byte[] key, byte[] value) in entries)
        {
            table.Add(key, value);
        }

        table.Finish();
    }

    private static byte[] Message(Action<ProtobufWriter> write)
    {
        var message = new ProtobufWriter();
        write(message);
        return message.Written.ToArray();
    }

    private static void Add(SortedDictionary<byte[], byte[]> entries, string name, byte[] key, byte[] value)
    {
        if (!entries.TryAdd(key, value))
        {
            throw new ArgumentException($"The name '{name}' occurs twice. Give each array its own name.", nameof(name));
        }
    }

    private static byte[] Key(string name)
    {
        try
        {
            byte[] key = new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(name);
            return key is [] or [0, ..] ? throw new ArgumentException("An array has an empty name, or one that begins with a zero. Give it a name.", nameof(name)) : key;
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"The name '{name}' is not valid Unicode. Remove unpaired surrogates.", nameof(name), e);
        }
    }

    private sealed class KeyOrder : IComparer<byte[]>
    {
        public static readonly KeyOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
