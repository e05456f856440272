using System.Buffers.Binary;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Opens and writes files of named arrays in every supported format.</summary>
/// <remarks>The content of a file determines its format, not the file name.</remarks>
public static class Checkpoint
{
    /// <summary>Opens a checkpoint in any of the formats of <see cref="CheckpointFormat"/>.</summary>
    /// <param name="path">
    /// The file. For TensorFlow also the prefix of a checkpoint, such as <c>model.ckpt-1234</c>,
    /// its index, one of its data files or shards, the folder that training writes, or the folder
    /// of a SavedModel. For weights in several files, their index, such as
    /// <c>model.safetensors.index.json</c>.
    /// </param>
    /// <returns>The open checkpoint; must be disposed by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    /// <exception cref="CheckpointException">
    /// The file is damaged, or has none of the formats.
    /// </exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    public static ICheckpoint Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            return OpenFolder(path);
        }

        if (CheckpointPath.FindBundle(path) is { } prefix)
        {
            return new TensorBundle(prefix);
        }

        if (!File.Exists(path) && CheckpointPath.FindFirstShard(path) is { } shard)
        {
            return new SavedSlices(CheckpointPath.Shards(shard));
        }

        return KindOf(path) == FileKind.ShardIndex ? new ShardedCheckpoint(path, OpenFile) : OpenFile(path);
    }

    /// <summary>Returns the format of an open checkpoint.</summary>
    internal static CheckpointFormat FormatOf(ICheckpoint checkpoint) => checkpoint switch
    {
        ArrayFile file => file.Format,
        ShardedCheckpoint sharded => sharded.Format,
        _ => CheckpointFormat.Safetensors,
    };

    /// <summary>Returns the files that <see cref="Write"/> creates or replaces.</summary>
    internal static IEnumerable<string> FilesWritten(string path, CheckpointFormat format) =>
        format == CheckpointFormat.TensorFlowBundle ? [TensorBundle.IndexOf(path), TensorBundle.DataOf(path, 0, 1)] : [path];

    /// <summary>Writes arrays to a file.</summary>
    /// <param name="path">
    /// The file to create or replace; for <see cref="CheckpointFormat.TensorFlowBundle"/> the
    /// prefix of its files. The method writes temporary files and renames them, so a crash leaves
    /// existing files unchanged.
    /// </param>
    /// <param name="arrays">The arrays, in the order in which they are written. Enumerated once.</param>
    /// <param name="format">The format.</param>
    /// <param name="metadata">
    /// Texts to store in the file; null for none. Only <see cref="CheckpointFormat.Safetensors"/>
    /// stores them.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A name is invalid or occurs twice, the format cannot store the type of an array, or
    /// <paramref name="path"/> is empty.
    /// </exception>
    /// <exception cref="NotSupportedException">The format can only be read.</exception>
    /// <exception cref="IOException">
    /// The file cannot be written. An existing file is unchanged.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">
    /// Access to the folder or the file is denied. An existing file is unchanged.
    /// </exception>
    public static void Write(string path, IEnumerable<NamedArray> arrays, CheckpointFormat format, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(arrays);
        switch (format)
        {
            case CheckpointFormat.Safetensors:
                Safetensors.Write(path, arrays, metadata);
                break;
            case CheckpointFormat.TensorFlowBundle:
                TensorFlowWriter.WriteBundle(path, arrays);
                break;
            case CheckpointFormat.TensorFlowV1:
                TensorFlowWriter.WriteV1(path, arrays);
                break;
            default:
                throw new NotSupportedException($"The format {format} can only be read. Write Safetensors, TensorFlowBundle or TensorFlowV1.");
        }
    }

    /// <summary>
    /// Returns the kind of a file by its content; null if the path is not that of an ordinary file,
    /// or is that of a TensorFlow checkpoint of several files.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access is denied.</exception>
    internal static FileKind? KindOfFile(string path)
    {
        // The length of a pipe or of a device is 0.
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileInfo(path) is { Exists: true, Length: > 0 } && CheckpointPath.FindBundle(path) is null ? KindOf(path) : null;
    }

    private static ICheckpoint OpenFolder(string path)
    {
        if (CheckpointPath.FindInFolder(path) is { } found)
        {
            // A folder can name itself.
            return !Directory.Exists(found) ? Open(found) : throw new CheckpointException(path, null, $"its file 'checkpoint' names the folder '{found}'; expected a checkpoint. Name the checkpoint itself.");
        }

        if (ShardIndex.FindInFolder(path) is { } index)
        {
            return Open(index);
        }

        string model = Path.Combine(path, "saved_model.pb");
        return File.Exists(model)
            ? GraphConstants.Open(model)
            : throw new CheckpointException(path, null, $"the folder contains no checkpoint of TensorFlow (no file 'checkpoint', no single '.index' and no SavedModel) and no single '{ShardIndex.Suffix}' or '{ShardIndex.AnySuffix}'. Name a file.");
    }

    private static ICheckpoint OpenFile(string path)
    {
        FileKind kind = KindOf(path);
        return kind switch
        {
            FileKind.Safetensors => Safetensors.Open(path),
            FileKind.TensorFlowIndex => new SavedSlices(CheckpointPath.Shards(path)),
            FileKind.Hdf5 => new Hdf5File(new CheckpointFile(path)),
            FileKind.TorchPickle => new TorchFile(path, new TorchLegacyFile(path)),
            FileKind.Zip => OpenZip(path) ?? throw Unknown(path),
            FileKind.Onnx => new OnnxArrays(path),
            _ => GraphConstants.TryOpen(path) ?? throw Unknown(path),
        };
    }

    // The kind that decides the reader. Signatures at other places than FileKinds examines, and
    // damaged files that only one reader can describe, go first.
    private static FileKind KindOf(string path)
    {
        using var file = new CheckpointFile(path);
        byte[] start = file.Read(0, Math.Min(file.Length, FileKinds.StartLength));
        return SortedTable.IsTable(file) ? FileKind.TensorFlowIndex
            : start.Length > sizeof(ulong) && start[sizeof(ulong)] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(start) <= (ulong)file.Length ? FileKind.Safetensors
            : Hdf5Space.Find(file) is not null ? FileKind.Hdf5
            : start.AsSpan().StartsWith(TorchLegacyFile.Signature) ? FileKind.TorchPickle
            : start.AsSpan().StartsWith("PK\x03\x04"u8) ? FileKind.Zip
            : FileKinds.Of(start, [], file.Length);
    }

    private static ICheckpoint? OpenZip(string path)
    {
        var zip = new ZipArrays(path);
        if (zip.Names.Any(TorchZip.IsPickle))
        {
            return new TorchFile(path, new TorchZip(path, zip));
        }

        if (zip.Names.Contains(KerasArchive.WeightsName))
        {
            return KerasArchive.Open(path, zip);
        }

        if (zip.Names.Any(NpzFile.IsArray))
        {
            return new NpzFile(path, zip);
        }

        zip.Dispose();
        return null;
    }

    private static CheckpointException Unknown(string path)
    {
        const string Expected = "weights in the format safetensors, TensorFlow, Keras, PyTorch, ONNX or .npz";
        using FileStream stream = File.OpenRead(path);
        FileKind kind = FileKinds.Of(stream, path);
        return new(path, 0, kind == FileKind.Unknown ? $"the content has an unknown format; expected {Expected}." : FileRefusal.Of(kind, WantedFile.Weights, Expected));
    }
}
