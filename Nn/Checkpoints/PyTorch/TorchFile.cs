using System.Globalization;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Reads weights that PyTorch's <c>torch.save</c> wrote, in the zip and the older format.</summary>
/// <remarks>
/// The name of an array joins the keys of the dictionaries that contain it by dots, as in
/// <c>state_dict.layer1.0.conv1.weight</c>; an index names an element of a list.
/// </remarks>
internal sealed class TorchFile : ArrayFile
{
    // Values can be shared, so a small pickle can describe a very large tree.
    private const int MaxVisits = 2_000_000;
    private const int MaxDepth = 64;

    // A tensor can repeat the elements of its storage.
    internal const int MaxRepeated = 1 << 24;

    private readonly ITorchStorages _storages;

    /// <summary>Reads the names, types and shapes of the tensors.</summary>
    /// <param name="path">Path of the file, for messages.</param>
    /// <param name="storages">
    /// The open file, which the object owns, even if the constructor throws.
    /// </param>
    /// <exception cref="CheckpointException">
    /// The file is damaged, or contains more than tensors and plain values.
    /// </exception>
    public TorchFile(string path, ITorchStorages storages)
    {
        FileName = path;
        _storages = storages;
        try
        {
            var entries = new List<StoredArray>();
            int visits = 0;
            Collect(_storages.Root, "", 0, entries, ref visits);
            Entries = entries;
            CheckTotal(_storages.Length);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override CheckpointFormat Format => CheckpointFormat.PyTorch;

    public override string FileName { get; }

    protected override void Close() => _storages.Dispose();

    protected override NamedArray ReadArray(StoredArray entry)
    {
        var stored = (TorchEntry)entry;
        TorchTensor tensor = stored.Tensor;
        int size = entry.ElementType.ByteSize(), count = entry.Shape.ElementCount;
        if (count == 0)
        {
            return new NamedArray(entry.Name, entry.ElementType, entry.Shape, ReadOnlyMemory<byte>.Empty);
        }

        // The elements from the first to the last of the view.
        long available = tensor.Storage.Type is null ? tensor.Storage.Count / size : tensor.Storage.Count;
        long span = 1;
        bool isDense = true;
        for (int d = entry.Shape.Rank - 1, next = 1; d >= 0 && span <= available; d--)
        {
            span += (entry.Shape[d] - 1) * tensor.Strides[d];
            isDense &= entry.Shape[d] == 1 || tensor.Strides[d] == next;
            next *= entry.Shape[d];
        }

        if (tensor.Offset > available - span || count > Math.Max(available, MaxRepeated) || (long)count * size > Array.MaxLength || span * size > Array.MaxLength)
        {
            throw new CheckpointException(FileName, null, $"'{entry.Name}' {entry.Shape} starts at element {tensor.Offset} and does not fit into its storage of {available} elements, or into memory.");
        }

        byte[] bytes = _storages.Read(tensor.Storage, tensor.Offset * size, (int)(span * size), size);
        if (_storages.IsBigEndian)
        {
            ByteOrder.Reverse(entry.ElementType, bytes);
        }

        return new NamedArray(entry.Name, entry.ElementType, entry.Shape, isDense ? bytes : Gather(bytes, entry.Shape, tensor.Strides, size));
    }

    private static byte[] Gather(byte[] bytes, Shape shape, IReadOnlyList<long> strides, int size)
    {
        byte[] dense = new byte[shape.ElementCount * size];
        int[] index = new int[shape.Rank];
        for (int to = 0; to < dense.Length; to += size)
        {
            long from = 0;
            for (int d = 0; d < index.Length; d++)
            {
                from += index[d] * strides[d];
            }

            bytes.AsSpan((int)(from * size), size).CopyTo(dense.AsSpan(to));
            for (int d = index.Length - 1; d >= 0 && ++index[d] == shape[d]; d--)
            {
                index[d] = 0;
            }
        }

        return dense;
    }

    private void Collect(object? value, string name, int depth, List<StoredArray> entries, ref int visits)
    {
        if (++visits > MaxVisits || depth > MaxDepth)
        {
            throw new CheckpointException(FileName, null, $"the values of the file are nested more than {MaxDepth} deep, or are more than {MaxVisits}.");
        }

        switch (value)
        {
            case TorchTensor tensor when name.Length > MaxNameLength:
                throw new CheckpointException(FileName, null, $"the name of a tensor {tensor.Sizes} has {name.Length} characters; expected at most {MaxNameLength}.");
            case TorchTensor tensor:
                entries.Add(new TorchEntry(name.Length > 0 ? name : "tensor", tensor));
                break;
            case PickleDictionary dictionary:
                // A key that is set twice has its last value.
                var last = new Dictionary<string, object?>();
                foreach ((object? key, object? item) in dictionary.Entries)
                {
                    if (key is long or string { Length: <= MaxNameLength } && name.Length <= MaxNameLength)
                    {
                        last[Join(name, string.Create(CultureInfo.InvariantCulture, $"{key}"))] = item;
                    }
                }

                foreach ((string key, object? item) in last)
                {
                    Collect(item, key, depth + 1, entries, ref visits);
                }

                break;
            case IReadOnlyList<object?> list:
                for (int i = 0; i < list.Count; i++)
                {
                    Collect(list[i], Join(name, i.ToString(CultureInfo.InvariantCulture)), depth + 1, entries, ref visits);
                }

                break;
            default:
                break;
        }
    }

    private static string Join(string name, string key) => name.Length > 0 ? $"{name}.{key}" : key;

    private sealed record TorchEntry(string Name, TorchTensor Tensor) : StoredArray(Name, Tensor.Type, Tensor.Sizes);
}
