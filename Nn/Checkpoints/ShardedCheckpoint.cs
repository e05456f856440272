using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Presents weights in several files and their index as one checkpoint.</summary>
internal sealed class ShardedCheckpoint : ICheckpoint
{
    private readonly List<ICheckpoint> _shards = [];
    private readonly Dictionary<string, ICheckpoint> _shardOf = [];

    /// <summary>Opens all files that an index names.</summary>
    /// <param name="path">Path of the index.</param>
    /// <param name="open">Opens a file that is not an index.</param>
    /// <exception cref="CheckpointException">
    /// The index is damaged, a file is missing or damaged, or a file has other arrays than the index
    /// says.
    /// </exception>
    public ShardedCheckpoint(string path, Func<string, ICheckpoint> open)
    {
        FileName = path;
        Dictionary<string, string> map = ShardIndex.Read(path);
        string[] files = [.. map.Values.Distinct().Order(StringComparer.Ordinal)];
        if (files.Length > ShardIndex.MaxShards)
        {
            throw new CheckpointException(path, null, $"the index names {files.Length} files; the maximum is {ShardIndex.MaxShards}.");
        }

        try
        {
            var entries = new List<StoredArray>();
            foreach (string file in files)
            {
                ICheckpoint shard = Open(file, open);
                _shards.Add(shard);
                foreach (StoredArray entry in shard.Entries)
                {
                    if (map.GetValueOrDefault(entry.Name) != file)
                    {
                        throw new CheckpointException(path, null, $"'{file}' contains the array '{entry.Name}', which the index does not expect there. The file belongs to another index.");
                    }

                    _shardOf.Add(entry.Name, shard);
                    entries.Add(entry);
                }
            }

            Entries = entries;
            if (map.Keys.FirstOrDefault(name => !_shardOf.ContainsKey(name)) is { } missing)
            {
                throw new CheckpointException(path, null, $"'{map[missing]}' lacks the array '{missing}', which the index expects there.");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Gets the format of the files.</summary>
    public CheckpointFormat Format => _shards.Count > 0 ? Checkpoint.FormatOf(_shards[0]) : CheckpointFormat.Safetensors;

    /// <summary>Gets the path of the index.</summary>
    public string FileName { get; }

    public IReadOnlyList<StoredArray> Entries { get; } = [];

    IEnumerable<string> ICheckpoint.Files => [FileName, .. _shards.SelectMany(shard => shard.Files)];

    // The writer stores the same texts in each file.
    IReadOnlyDictionary<string, string> ICheckpoint.Metadata => _shards.Count > 0 ? _shards[0].Metadata : System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    IReadOnlyDictionary<string, string> ICheckpoint.Unsupported =>
        _shards.SelectMany(shard => shard.Unsupported).DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Value);

    public NhwcTensor ReadTensor(string name) => ShardOf(name).ReadTensor(name);

    public NamedArray Read(string name) => ShardOf(name).Read(name);

    HostBuffer ICheckpoint.ReadBuffer(string name) => ShardOf(name).ReadBuffer(name);

    public void Dispose() => _shards.ForEach(shard => shard.Dispose());

    private ICheckpoint Open(string file, Func<string, ICheckpoint> open)
    {
        string path = Path.Combine(Path.GetDirectoryName(FileName) ?? "", file);
        return File.Exists(path) ? open(path) : throw new CheckpointException(FileName, null, $"the file '{file}' that the index names is missing. Copy all files.");
    }

    private ICheckpoint ShardOf(string name) =>
        _shardOf.GetValueOrDefault(name) ?? throw new KeyNotFoundException($"{FileName} contains no array '{name}'. Entries lists the arrays.");
}
