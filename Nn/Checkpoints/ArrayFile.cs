using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Represents an open file, or set of files, of named arrays in one of the formats of
/// <see cref="Checkpoint"/>.
/// </summary>
internal abstract class ArrayFile : ICheckpoint
{
    /// <summary>Specifies the maximum length of an array's name in characters.</summary>
    /// <remarks>Files can share one long name among many arrays, so longer names cost memory.</remarks>
    protected const int MaxNameLength = 1024;

    /// <summary>
    /// Specifies the maximum number of bytes that all arrays of a file have beyond
    /// <see cref="MaxSharing"/> times the bytes that the file stores.
    /// </summary>
    public const long MaxRepeatedBytes = 256 << 20;

    /// <summary>Specifies how many arrays can share all bytes that the file stores.</summary>
    public const int MaxSharing = 8;

    private readonly Dictionary<string, StoredArray> _byName = [];
    private readonly Dictionary<string, string> _unsupported = [];
    private IReadOnlyList<StoredArray> _entries = [];
    private volatile bool _disposed;

    /// <summary>Gets the format.</summary>
    public abstract CheckpointFormat Format { get; }

    public abstract string FileName { get; }

    public virtual IEnumerable<string> Files => [FileName];

    public IReadOnlyList<StoredArray> Entries
    {
        get => _entries;
        protected set
        {
            _entries = value;
            _byName.Clear();
            foreach (StoredArray entry in value)
            {
                if (!_byName.TryAdd(entry.Name, entry))
                {
                    throw new CheckpointException(FileName, null, $"the array '{entry.Name}' occurs twice.");
                }
            }
        }
    }

    public IReadOnlyDictionary<string, string> Unsupported => _unsupported;

    public NamedArray Read(string name) => ReadArray(Get(name));

    public NhwcTensor ReadTensor(string name)
    {
        StoredArray entry = GetReadable(name);
        NamedArray? array = ReadsInPlace(entry) ? null : ReadArray(entry);
        NhwcTensor tensor = NhwcTensor.CreateUninitialized(entry.Shape);
        Fill(entry, array, tensor.Span);
        return tensor;
    }

    HostBuffer ICheckpoint.ReadBuffer(string name)
    {
        StoredArray entry = GetReadable(name);
        NamedArray? array = ReadsInPlace(entry) ? null : ReadArray(entry);
        var buffer = new HostBuffer(entry.Shape);
        try
        {
            Fill(entry, array, buffer.Span);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        Close();
    }

    /// <summary>Closes the files. Can be called several times.</summary>
    protected virtual void Close()
    {
    }

    /// <summary>
    /// Notes an array whose type is not supported. It has no entry, and reading it fails with the
    /// reason.
    /// </summary>
    /// <param name="name">Name of the array.</param>
    /// <param name="reason">The type, for messages: "has the data type 20, which ...".</param>
    protected void AddUnsupported(string name, string reason) => _ = _unsupported.TryAdd(name, reason);

    /// <summary>
    /// Checks that all arrays together are not far larger than the file: constants and views can
    /// repeat elements, and arrays can share bytes.
    /// </summary>
    /// <param name="stored">The bytes that the file stores, decompressed.</param>
    /// <param name="isStored">Returns whether an array can be read; null if all can.</param>
    /// <exception cref="CheckpointException">The arrays exceed the limit.</exception>
    protected void CheckTotal(long stored, Func<StoredArray, bool>? isStored = null)
    {
        Int128 total = 0;
        foreach (StoredArray entry in _entries)
        {
            if (entry.ElementType != ElementType.String && isStored?.Invoke(entry) != false)
            {
                total += (Int128)entry.Shape.ElementCount * entry.ElementType.ByteSize();
            }
        }

        CheckTotal(FileName, _entries.Count, total, stored);
    }

    /// <summary>Checks that arrays are not far larger than their file.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="count">The number of arrays.</param>
    /// <param name="total">The number of bytes of all arrays.</param>
    /// <param name="stored">The bytes that the file stores, decompressed.</param>
    /// <exception cref="CheckpointException">The arrays exceed the limit.</exception>
    internal static void CheckTotal(string file, int count, Int128 total, long stored)
    {
        if (total > ((Int128)stored * MaxSharing) + MaxRepeatedBytes)
        {
            throw new CheckpointException(file, null, $"the {count} arrays have {total} bytes, but the file stores only {stored}. The maximum is {MaxSharing} times that, and {MaxRepeatedBytes} bytes. The file is damaged, or its arrays repeat elements or share bytes too often.");
        }
    }

    /// <summary>Reads an array as stored.</summary>
    protected abstract NamedArray ReadArray(StoredArray entry);

    /// <summary>
    /// Returns whether <see cref="ReadValues"/> can read an array without a copy in memory. Checks
    /// that the file contains the array, because the caller allocates memory for the shape next.
    /// </summary>
    protected virtual bool ReadsInPlace(StoredArray entry) => false;

    /// <summary>
    /// Writes the values of an array, for which <see cref="ReadsInPlace"/> returned true, over the
    /// whole span.
    /// </summary>
    protected virtual void ReadValues(StoredArray entry, Span<float> destination) => ReadArray(entry).CopyTo(destination);

    private void Fill(StoredArray entry, NamedArray? array, Span<float> destination)
    {
        if (array is null)
        {
            ReadValues(entry, destination);
        }
        else
        {
            array.CopyTo(destination);
        }
    }

    private StoredArray Get(string name)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _byName.GetValueOrDefault(name) ?? throw (_unsupported.TryGetValue(name, out string? reason)
            ? new CheckpointException(FileName, null, $"'{name}' {reason}")
            : new KeyNotFoundException($"{FileName} contains no array '{name}'. Entries lists the arrays."));
    }

    private StoredArray GetReadable(string name)
    {
        StoredArray entry = Get(name);
        return entry.ElementType.ConvertsToSingle()
            ? entry
            : throw new CheckpointException(FileName, null, $"'{name}' has elements of type {entry.ElementType}; expected Float32, Float64, Float16 or BFloat16. Convert the array to Float32.");
    }
}
