using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Reads TensorFlow's checkpoint format V1: tables whose values are slices of tensors.
/// </summary>
/// <remarks>
/// The first value of a table lists its tensors. A checkpoint can have several files; each lists
/// the slices that it contains. Sources: tensorflow/core/util/saved_tensor_slice.proto,
/// tensor_slice_reader.cc.
/// </remarks>
internal sealed class SavedSlices : ArrayFile
{
    private readonly List<(CheckpointFile File, SortedTable Table)> _files = [];
    private readonly Dictionary<string, List<(TensorSlice Slice, int File)>> _slices = [];

    /// <summary>Opens the files of a checkpoint and reads their lists of tensors.</summary>
    /// <param name="paths">The files: one, or all shards.</param>
    /// <exception cref="CheckpointException">A file is damaged, or two disagree.</exception>
    /// <exception cref="IOException">A file does not exist or cannot be read.</exception>
    public SavedSlices(IReadOnlyList<string> paths)
    {
        FileName = paths[0];
        try
        {
            var entries = new List<StoredArray>();
            foreach (string path in paths)
            {
                var file = new CheckpointFile(path);
                _files.Add((file, null!));
                var table = new SortedTable(file);
                _files[^1] = (file, table);
                ReadList(file, table, entries);
            }

            Entries = entries;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override CheckpointFormat Format => CheckpointFormat.TensorFlowV1;

    public override string FileName { get; }

    public override IEnumerable<string> Files => _files.Select(file => file.File.Name);

    protected override void Close()
    {
        _files.ForEach(file => file.File.Dispose());
    }

    protected override NamedArray ReadArray(StoredArray entry)
    {
        List<(TensorSlice Slice, int File)> slices = _slices[entry.Name];
        if (slices is [var (whole, file)] && whole.ShapeIn(entry.Shape) is { } shape && shape.Equals(entry.Shape))
        {
            return ReadSlice(entry, whole, shape, file);
        }

        return GatheredSlices.Read(entry, [.. slices.Select(part => part.Slice)], (index, part) => ReadSlice(entry, slices[index].Slice, part, slices[index].File).Bytes, FileName);
    }

    private void ReadList(CheckpointFile file, SortedTable table, List<StoredArray> entries)
    {
        if (table.Find([]) is not { Key: not null } first)
        {
            throw new CheckpointException(file.Name, null, "the table has no list of tensors. It is not a checkpoint of TensorFlow's format V1.");
        }

        var message = new ProtobufReader(first.Value.Span, first.Position, file.Name);
        while (message.Next())
        {
            if (message.Field != 1)
            {
                message.Skip();
                continue;
            }

            ProtobufReader list = message.Message();
            while (list.Next())
            {
                if (list.Field == 1)
                {
                    ReadTensor(list.Message(), entries);
                }
                else
                {
                    list.Skip();
                }
            }
        }
    }

    private void ReadTensor(ProtobufReader message, List<StoredArray> entries)
    {
        string? name = null;
        long number = 0;
        Shape shape = default;
        var slices = new List<TensorSlice>();
        while (message.Next())
        {
            switch (message.Field)
            {
                case 1:
                    name = message.Text();
                    break;
                case 2:
                    shape = TensorFlowTypes.ReadShape(message.Message());
                    break;
                case 3:
                    number = message.Number();
                    break;
                case 4:
                    slices.Add(slices.Count < GatheredSlices.MaxSlices ? TensorSlice.Read(message.Message()) : throw message.Fault($"'{name}' has more than {GatheredSlices.MaxSlices} slices."));
                    break;
                default:
                    message.Skip();
                    break;
            }
        }

        if (name is null)
        {
            throw message.Fault("a tensor has no name.");
        }

        if (TensorFlowTypes.Find(number) is not { } type)
        {
            AddUnsupported(name, TensorFlowTypes.Unsupported(number));
            return;
        }

        int file = _files.Count - 1;
        if (!_slices.TryGetValue(name, out List<(TensorSlice Slice, int File)>? known))
        {
            _slices.Add(name, known = []);
            entries.Add(new StoredArray(name, type, shape) { StoredType = TensorFlowTypes.QuantizedName(number) });
        }
        else if (known[0].File == file || entries.Find(entry => entry.Name == name) is not { } other || other.ElementType != type || !other.Shape.Equals(shape))
        {
            throw message.Fault($"'{name}' occurs twice, or with another type or shape in another file of the checkpoint.");
        }

        known.AddRange(slices.Select(slice => (slice, file)));
        if (known.Count == 0)
        {
            throw message.Fault($"'{name}' has no slice.");
        }
    }

    private NamedArray ReadSlice(StoredArray entry, TensorSlice slice, Shape shape, int index)
    {
        (CheckpointFile file, SortedTable table) = _files[index];
        byte[] key = SliceKey.Of(Encoding.UTF8.GetBytes(entry.Name), slice);
        if (table.Find(key) is not { Key: not null } found)
        {
            throw new CheckpointException(file.Name, null, $"the table lists '{entry.Name}' {entry.Shape}, but lacks its values.");
        }

        var message = new ProtobufReader(found.Value.Span, found.Position, file.Name);
        while (message.Next())
        {
            if (message.Field != 2)
            {
                message.Skip();
                continue;
            }

            ProtobufReader saved = message.Message();
            while (saved.Next())
            {
                if (saved.Field == 3)
                {
                    return TensorProto.Read(saved.Message(), entry.Name, entry.ElementType, shape, canRepeat: false);
                }

                saved.Skip();
            }
        }

        throw message.Fault($"the values of '{entry.Name}' {entry.Shape} are missing.");
    }
}
