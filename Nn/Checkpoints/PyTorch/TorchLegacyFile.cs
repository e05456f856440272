using System.Buffers.Binary;
using System.Numerics;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Reads the format of PyTorch before 1.6: five pickles, then the storages, each with its count.
/// </summary>
/// <remarks>Source: _legacy_save in torch/serialization.py.</remarks>
internal sealed class TorchLegacyFile : ITorchStorages
{
    private const int Pickles = 5;
    private const long FormatVersion = 1001;

    // The pickles list tensors and hold no numbers of them.
    private const int MaxPickleLength = 32 << 20;

    private static readonly BigInteger Magic = BigInteger.Parse("119547037146038801333356", System.Globalization.CultureInfo.InvariantCulture);

    private readonly CheckpointFile _file;
    private readonly Dictionary<string, (long Offset, long Count)> _storages = [];

    public TorchLegacyFile(string path)
    {
        _file = new CheckpointFile(path);
        try
        {
            byte[] start = _file.Read(0, Math.Min(_file.Length, MaxPickleLength));
            var values = new object?[Pickles];
            int next = 0;
            for (int i = 0; i < Pickles; i++)
            {
                var pickle = new Unpickler(start.AsMemory(next), next, path);
                values[i] = pickle.Read();
                next += pickle.Length;
                if (i == 0 && values[0] is not BigInteger || i == 1 && values[1] is not FormatVersion)
                {
                    throw new CheckpointException(path, 0, "the file is a pickle, but torch.save did not write it.");
                }
            }

            if ((BigInteger)values[0]! != Magic)
            {
                throw new CheckpointException(path, 0, "the file is a pickle, but torch.save did not write it.");
            }

            Root = values[3];
            IsBigEndian = values[2] is PickleDictionary system && system.Entries.Contains(("little_endian", false));
            FindStorages(next, values[4], Storages(Root));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Gets the first bytes: protocol 2 and a number of 10 bytes.</summary>
    public static ReadOnlySpan<byte> Signature => [0x80, 0x02, 0x8A, 0x0A];

    public object? Root { get; }

    public long Length => _file.Length;

    public bool IsBigEndian { get; }

    public byte[] Read(TorchStorage storage, long offset, int length, int size)
    {
        (long start, long count) = _storages.TryGetValue(storage.Key, out var found) ? found : throw new CheckpointException(_file.Name, null, $"the storage '{storage.Key}' is missing.");
        return count == storage.Count && offset + length <= count * size
            ? _file.Read(start + offset, length)
            : throw new CheckpointException(_file.Name, start, $"the storage '{storage.Key}' has {count} elements; the tensors need {storage.Count}.");
    }

    public void Dispose() => _file.Dispose();

    // The storages follow the pickles in the order of the last pickle.
    private void FindStorages(long next, object? keys, Dictionary<string, TorchStorage> known)
    {
        if (keys is not List<object?> list)
        {
            throw new CheckpointException(_file.Name, next, "the list of storages is missing.");
        }

        foreach (object? key in list)
        {
            if (key is not string name || !known.TryGetValue(name, out TorchStorage? storage))
            {
                throw new CheckpointException(_file.Name, next, $"the storage '{key}' belongs to no tensor, so its length is unknown.");
            }

            byte[] count = _file.Read(next, sizeof(long));
            long elements = IsBigEndian ? BinaryPrimitives.ReadInt64BigEndian(count) : BinaryPrimitives.ReadInt64LittleEndian(count);
            int size = storage.Type?.ByteSize() ?? 1;
            if (elements < 0 || elements > _file.Length / size || !_file.Contains(next + sizeof(long), elements * size) || !_storages.TryAdd(name, (next + sizeof(long), elements)))
            {
                throw new CheckpointException(_file.Name, next, $"the storage '{name}' of {elements} elements does not fit into the file, or occurs twice. The file is truncated or damaged.");
            }

            next += sizeof(long) + (elements * size);
        }
    }

    private static Dictionary<string, TorchStorage> Storages(object? root)
    {
        var storages = new Dictionary<string, TorchStorage>();
        var visited = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<object?>([root]);
        while (open.TryPop(out object? value))
        {
            switch (value)
            {
                case TorchTensor tensor:
                    storages.TryAdd(tensor.Storage.Key, tensor.Storage);
                    break;
                case PickleDictionary dictionary when visited.Add(dictionary):
                    dictionary.Entries.ForEach(entry => open.Push(entry.Value));
                    break;
                case IReadOnlyList<object?> list when visited.Add(list):
                    foreach (object? item in list)
                    {
                        open.Push(item);
                    }

                    break;
                default:
                    break;
            }
        }

        return storages;
    }
}
