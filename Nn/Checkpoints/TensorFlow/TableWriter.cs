using System.Buffers.Binary;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Writes a table in the format that <see cref="SortedTable"/> reads, without compression.</summary>
/// <remarks>
/// Block size, restart points and shortened index keys are those of TensorFlow's writer, so equal
/// entries give equal files. Sources: tensorflow/core/lib/io/table_builder.cc, block_builder.cc.
/// </remarks>
internal sealed class TableWriter(Stream stream)
{
    private const int BlockSize = 262_144;
    private const int RestartInterval = 16;

    private readonly Block _data = new(RestartInterval);
    private readonly Block _index = new(1);
    private long _written;
    private byte[] _last = [];
    private (long Offset, long Length)? _finished;

    /// <summary>Adds an entry.</summary>
    /// <param name="key">The key, which must follow the keys before it.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The key does not follow the key before it.</exception>
    public void Add(byte[] key, ReadOnlySpan<byte> value)
    {
        if ((!_data.IsEmpty || _finished is not null) && key.AsSpan().SequenceCompareTo(_last) <= 0)
        {
            throw new ArgumentException("Keys must ascend and be different.", nameof(key));
        }

        if (!_data.IsEmpty && (long)key.Length + value.Length >= 2L * BlockSize)
        {
            Flush();
        }

        // The index key of a block lies between its last key and the next one, so it waits for the
        // next one.
        if (_finished is { } handle)
        {
            AddToIndex(Separator(_last, key), handle);
        }

        _data.Add(key, value);
        _last = key;
        if (_data.Length >= BlockSize)
        {
            Flush();
        }
    }

    /// <summary>Writes the rest of the table.</summary>
    public void Finish()
    {
        Flush();
        (long Offset, long Length) meta = Write(new Block(RestartInterval));
        if (_finished is { } handle)
        {
            AddToIndex(Successor(_last), handle);
        }

        (long Offset, long Length) index = Write(_index);
        byte[] footer = new byte[SortedTable.FooterLength];
        byte[] handles = [.. Handle(meta), .. Handle(index)];
        handles.CopyTo(footer, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(footer.AsSpan(footer.Length - sizeof(ulong)), SortedTable.Magic);
        stream.Write(footer);
    }

    private void Flush()
    {
        if (!_data.IsEmpty)
        {
            _finished = Write(_data);
        }
    }

    private void AddToIndex(byte[] key, (long Offset, long Length) handle)
    {
        _index.Add(key, Handle(handle));
        _finished = null;
    }

    private (long Offset, long Length) Write(Block block)
    {
        ReadOnlySpan<byte> content = block.Finish();
        (long, long) handle = (_written, content.Length);
        var crc = default(Crc32C);
        ReadOnlySpan<byte> uncompressed = [0];
        crc.Add(content);
        crc.Add(uncompressed);
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, crc.Masked);
        stream.Write(content);
        stream.Write(uncompressed);
        stream.Write(checksum);
        _written += content.Length + uncompressed.Length + checksum.Length;
        block.Clear();
        return handle;
    }

    private static byte[] Handle((long Offset, long Length) handle)
    {
        var bytes = new List<byte>();
        Varint.Add(bytes, (ulong)handle.Offset);
        Varint.Add(bytes, (ulong)handle.Length);
        return [.. bytes];
    }

    // The shortest key from the last key of a block that is less than the first of the next.
    private static byte[] Separator(byte[] last, byte[] next)
    {
        int common = last.AsSpan().CommonPrefixLength(next);
        return common < last.Length && common < next.Length && last[common] < 0xFF && last[common] + 1 < next[common]
            ? [.. last.AsSpan(0, common), (byte)(last[common] + 1)]
            : last;
    }

    private static byte[] Successor(byte[] last)
    {
        int at = last.AsSpan().IndexOfAnyExcept((byte)0xFF);
        return at < 0 ? last : [.. last.AsSpan(0, at), (byte)(last[at] + 1)];
    }

    private sealed class Block(int restartInterval)
    {
        private readonly List<byte> _bytes = [];
        private readonly List<int> _restarts = [0];
        private byte[] _last = [];
        private int _sinceRestart;

        public bool IsEmpty => _bytes.Count == 0;

        public long Length => _bytes.Count + (sizeof(uint) * (_restarts.Count + 1L));

        public void Add(byte[] key, ReadOnlySpan<byte> value)
        {
            int shared = 0;
            if (_sinceRestart < restartInterval)
            {
                shared = _last.AsSpan().CommonPrefixLength(key);
            }
            else
            {
                _restarts.Add(_bytes.Count);
                _sinceRestart = 0;
            }

            Varint.Add(_bytes, (ulong)shared);
            Varint.Add(_bytes, (ulong)(key.Length - shared));
            Varint.Add(_bytes, (ulong)value.Length);
            _bytes.AddRange(key.AsSpan(shared));
            _bytes.AddRange(value);
            _last = key;
            _sinceRestart++;
        }

        public ReadOnlySpan<byte> Finish()
        {
            Span<byte> word = stackalloc byte[sizeof(uint)];
            foreach (int value in (int[])[.. _restarts, _restarts.Count])
            {
                BinaryPrimitives.WriteInt32LittleEndian(word, value);
                _bytes.AddRange(word);
            }

            return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes);
        }

        public void Clear()
        {
            _bytes.Clear();
            _restarts.Clear();
            _restarts.Add(0);
            _last = [];
            _sinceRestart = 0;
        }
    }
}
