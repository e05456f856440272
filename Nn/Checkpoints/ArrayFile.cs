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

    private readonly Dictionary<string, StoredArray> _byName = [];
    private IReadOnlyList<StoredArray> _entries = [];

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

    public abstract void Dispose();

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

    private StoredArray Get(string name) =>
        _byName.GetValueOrDefault(name) ?? throw new KeyNotFoundException($"{FileName} contains no array '{name}'. Entries lists the arrays.");

    private StoredArray GetReadable(string name)
    {
        StoredArray entry = Get(name);
        return entry.ElementType.ConvertsToSingle()
            ? entry
            : throw new CheckpointException(FileName, null, $"'{name}' has elements of type {entry.ElementType}; expected Float32, Float64, Float16 or BFloat16. Convert the array to Float32.");
    }
}
