using System.Runtime.InteropServices;
using System.Text;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Tests.Families;

/// <summary>
/// Just enough of TensorFlow's tensor bundle to read the real weights among the reference data: one shard, float32, no
/// compression, nothing verified.
/// </summary>
internal sealed class TensorBundle : ICheckpoint
{
    private const int FooterLength = 48;

    private readonly Dictionary<string, (Shape Shape, int Offset, int Length)> _entries = [];
    private readonly byte[] _data;

    public TensorBundle(string prefix)
    {
        FileName = prefix;
        _data = File.ReadAllBytes($"{prefix}.data-00000-of-00001");
        byte[] index = File.ReadAllBytes($"{prefix}.index");
        var footer = new Reader(index.AsMemory(index.Length - FooterLength));
        _ = footer.Handle();
        foreach ((_, ReadOnlyMemory<byte> handle) in EntriesOf(index, footer.Handle()))
        {
            foreach ((string name, ReadOnlyMemory<byte> value) in EntriesOf(index, new Reader(handle).Handle()).Where(entry => entry.Name.Length > 0))
            {
                _entries.Add(name, Entry(new Reader(value)));
            }
        }
    }

    public string FileName { get; }

    public IReadOnlyList<StoredArray> Entries => [.. _entries.Select(pair => new StoredArray(pair.Key, ElementType.Float32, pair.Value.Shape))];

    public NhwcTensor ReadTensor(string name)
    {
        (Shape shape, int offset, int length) = _entries[name];
        return new(shape, MemoryMarshal.Cast<byte, float>(_data.AsSpan(offset, length)));
    }

    public void Dispose()
    {
    }

    private static IEnumerable<(string Name, ReadOnlyMemory<byte> Value)> EntriesOf(byte[] file, (int Offset, int Length) handle)
    {
        ReadOnlyMemory<byte> block = file.AsMemory(handle.Offset, handle.Length);
        int restarts = BitConverter.ToInt32(block.Span[^4..]);
        var reader = new Reader(block[..^(4 + (4 * restarts))]);
        byte[] key = [];
        while (!reader.AtEnd)
        {
            int shared = reader.Number(), own = reader.Number(), length = reader.Number();
            key = [.. key[..shared], .. reader.Take(own).Span];
            yield return (Encoding.UTF8.GetString(key), reader.Take(length));
        }
    }

    private static (Shape Shape, int Offset, int Length) Entry(Reader entry)
    {
        List<int> sizes = [];
        int offset = 0, length = 0;
        foreach ((int field, int number, ReadOnlyMemory<byte> bytes) in entry.Fields())
        {
            switch (field)
            {
                case 2:
                    sizes.AddRange(new Reader(bytes).Fields().Select(dimension => new Reader(dimension.Bytes).Fields().First().Number));
                    break;
                case 4:
                    offset = number;
                    break;
                case 5:
                    length = number;
                    break;
                default:
                    break;
            }
        }

        return (new Shape([.. sizes]), offset, length);
    }

    private sealed class Reader(ReadOnlyMemory<byte> bytes)
    {
        private int _position;

        public bool AtEnd => _position == bytes.Length;

        public int Number()
        {
            int value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte part = bytes.Span[_position++];
                value |= (part & 127) << shift;
                if (part < 128)
                {
                    return value;
                }
            }
        }

        public (int Offset, int Length) Handle() => (Number(), Number());

        public ReadOnlyMemory<byte> Take(int count)
        {
            _position += count;
            return bytes.Slice(_position - count, count);
        }

        public IEnumerable<(int Field, int Number, ReadOnlyMemory<byte> Bytes)> Fields()
        {
            while (!AtEnd)
            {
                int tag = Number();
                yield return (tag & 7) switch
                {
                    0 => (tag >> 3, Number(), default),
                    2 => (tag >> 3, 0, Take(Number())),
                    _ => (tag >> 3, 0, Take(4)),
                };
            }
        }
    }
}
