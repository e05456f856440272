using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Represents the files that <c>convert</c> writes.</summary>
/// <param name="Path">The file, the prefix of a TensorFlow checkpoint, or the index.</param>
/// <param name="Format">The format.</param>
/// <param name="ShardLength">
/// The maximum length of the arrays of one file in bytes; null to write one file.
/// </param>
internal sealed record ConvertTarget(string Path, CheckpointFormat Format, long? ShardLength)
{
    /// <summary>Specifies the default of the maximum length of a file, in megabytes.</summary>
    public const int DefaultShardMegabytes = 5000;

    private const string IndexEnd = ".index";
    private const int BytesPerMegabyte = 1_000_000;

    // The ends of names of formats that can only be read.
    private static readonly string[] ReadOnlyEnds = [".npz", ".npy", ".h5", ".hdf5", ".keras", ".pth", ".pt", ".th", ".bin", ".onnx", ".pb", ".meta", ".json"];

    /// <summary>Determines the target from the command line.</summary>
    /// <param name="path">The given path.</param>
    /// <param name="format">The given format; null to derive it from the path.</param>
    /// <param name="shardMegabytes">The given maximum length of a file; null for the default.</param>
    /// <exception cref="UsageException">
    /// The end of the name belongs to a format that cannot be written, or an option does not apply.
    /// </exception>
    public static ConvertTarget Of(string path, CheckpointFormat? format, int? shardMegabytes)
    {
        bool isSharded = path.EndsWith(ShardIndex.Suffix, StringComparison.Ordinal) && format is null or CheckpointFormat.Safetensors;
        if (shardMegabytes is not null && !isSharded)
        {
            throw new UsageException($"--shard-size requires an output that ends with '{ShardIndex.Suffix}', but it is '{path}'. Pass such a name, or omit --shard-size.");
        }

        if (isSharded)
        {
            return new(path, CheckpointFormat.Safetensors, (long)(shardMegabytes ?? DefaultShardMegabytes) * BytesPerMegabyte);
        }

        if (format is null && Array.Find(ReadOnlyEnds, end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase)) is { } readOnly)
        {
            throw new UsageException($"Cannot write '{path}': '{readOnly}' is the name of a format that can only be read. Pass a name that ends with '.safetensors', or --format to write another format under this name.");
        }

        CheckpointFormat chosen = format ?? (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) ? CheckpointFormat.Safetensors : CheckpointFormat.TensorFlowBundle);
        return new(chosen == CheckpointFormat.TensorFlowBundle && path.EndsWith(IndexEnd, StringComparison.Ordinal) ? path[..^IndexEnd.Length] : path, chosen, null);
    }

    /// <summary>Returns the paths of the files that <see cref="Write"/> creates or replaces.</summary>
    /// <param name="lengths">The lengths of the arrays in bytes.</param>
    public IEnumerable<string> Files(IReadOnlyList<long> lengths) => ShardLength is { } max ? SafetensorsShards.Files(Path, lengths, max) : Checkpoint.FilesWritten(Path, Format);

    /// <summary>Writes the arrays.</summary>
    public void Write(IEnumerable<NamedArray> arrays, IReadOnlyDictionary<string, string> metadata)
    {
        if (ShardLength is { } max)
        {
            Safetensors.WriteSharded(Path, arrays, max, metadata);
        }
        else
        {
            Checkpoint.Write(Path, arrays, Format, metadata);
        }
    }
}
