using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Reads and writes files in the safetensors format.</summary>
/// <remarks>
/// A file contains the header's length as a little-endian 64-bit number, a JSON header with the
/// type, shape and place of each array, and the arrays' bytes. Use <see cref="Open(string)"/> for
/// large files: it reads each array on demand. <see cref="Read"/> reads all arrays into memory.
/// </remarks>
public static class Safetensors
{
    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The open file; must be disposed by the caller.</returns>
    /// <remarks>The result reads each array on demand.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="CheckpointException">
    /// The file is damaged or not a safetensors file.
    /// </exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// Access is denied, or the path is a directory.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static SafetensorsFile Open(string path) => new(InputFile.Open(path), path);

    /// <summary>
    /// Opens a file whose float32 arrays a <see cref="VariableStore"/> uses in place, without a
    /// copy.
    /// </summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The open file; must be disposed by the caller.</returns>
    /// <remarks>
    /// The system reads each page of the file at its first use, and processes that map the same
    /// file share its memory. Arrays of other types, and arrays whose offset is not a multiple of
    /// 4, are read as by <see cref="Open(string)"/>. No process may change the file in place while
    /// its values are in use. If the file becomes shorter, the system ends the process. Renaming
    /// another file over the mapped file is safe.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="CheckpointException">
    /// The file is damaged or not a safetensors file.
    /// </exception>
    /// <exception cref="IOException">
    /// The file does not exist or cannot be read or mapped.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">
    /// Access is denied, or the path is a directory.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static SafetensorsFile Map(string path) => new(InputFile.Open(path), path, isMapped: true);

    /// <summary>Opens a stream that contains one whole file and checks the header.</summary>
    /// <param name="stream">
    /// A seekable stream that contains the file from its start to its end. No other code may use
    /// the stream until the result is disposed.
    /// </param>
    /// <param name="name">Name of the stream in messages.</param>
    /// <param name="leaveOpen">
    /// If true, disposing the result leaves the stream open. Defaults to false.
    /// </param>
    /// <returns>The open file; must be disposed by the caller.</returns>
    /// <remarks>The result reads each array on demand.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    /// <exception cref="ArgumentException">The stream does not support seeking.</exception>
    /// <exception cref="CheckpointException">
    /// The content is damaged or not a safetensors file.
    /// </exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static SafetensorsFile Open(Stream stream, string name = "safetensors stream", bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.CanSeek ? new SafetensorsFile(stream, name, leaveOpen: leaveOpen) : throw new ArgumentException($"{name} does not support seeking. Copy it to a MemoryStream first.", nameof(stream));
    }

    /// <summary>Reads all arrays of a file into memory.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The arrays, in the header's order.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is null.</exception>
    /// <exception cref="CheckpointException">
    /// The file is damaged or not a safetensors file.
    /// </exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// Access is denied, or the path is a directory.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static IReadOnlyList<NamedArray> Read(string path)
    {
        using SafetensorsFile file = Open(path);
        return [.. file.ReadAll()];
    }

    /// <summary>Writes arrays to a file.</summary>
    /// <param name="path">
    /// The file to create or replace. The method writes a temporary file and renames it, so a crash
    /// leaves an existing file unchanged.
    /// </param>
    /// <param name="arrays">
    /// The arrays, in the order in which they are written. Enumerated once.
    /// </param>
    /// <param name="metadata">
    /// Texts to store in the file, written in ordinal order of their keys; null for none.
    /// </param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="path"/> or <paramref name="arrays"/> is null.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A name occurs twice or is <c>__metadata__</c>, a name or metadata text is not valid Unicode,
    /// an array has type <see cref="ElementType.String"/> or <see cref="ElementType.Complex128"/>,
    /// the header would exceed 100 MB, or <paramref name="path"/> is empty.
    /// </exception>
    /// <exception cref="IOException">
    /// The file cannot be written, or the path is a directory. An existing file is unchanged.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">
    /// Access to the folder or the file is denied. An existing file is unchanged.
    /// </exception>
    public static void Write(string path, IEnumerable<NamedArray> arrays, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        NamedArray[] all = [.. arrays];
        AtomicFile.Write(path, stream => Write(stream, all, metadata));
    }

    /// <summary>Writes arrays to several files and an index of them.</summary>
    /// <param name="indexPath">
    /// The index to create or replace; the name must end with <c>.safetensors.index.json</c>. For
    /// <c>model.safetensors.index.json</c>, the files are <c>model-00001-of-00003.safetensors</c>
    /// and so on, in the same folder. The method writes temporary files and renames them, so a crash
    /// leaves the old files, the new files, or no index.
    /// </param>
    /// <param name="arrays">
    /// The arrays, in the order in which they are written. Enumerated once.
    /// </param>
    /// <param name="maxShardLength">
    /// The maximum length of the arrays of one file in bytes, at least 1. A longer array has a file
    /// of its own.
    /// </param>
    /// <param name="metadata">Texts to store in each file; null for none.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="indexPath"/> or <paramref name="arrays"/> is null.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="maxShardLength"/> is below 1.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// <paramref name="indexPath"/> has another end, a name occurs twice or is
    /// <c>__metadata__</c>, a name or metadata text is not valid Unicode, an array has type
    /// <see cref="ElementType.String"/> or <see cref="ElementType.Complex128"/>, a header would
    /// exceed 100 MB, or there would be more than 10,000 files.
    /// </exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// Access to the folder or a file is denied.
    /// </exception>
    public static void WriteSharded(string indexPath, IEnumerable<NamedArray> arrays, long maxShardLength, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(indexPath);
        ArgumentNullException.ThrowIfNull(arrays);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxShardLength, 1);
        if (!indexPath.EndsWith(ShardIndex.Suffix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{indexPath}' does not end with '{ShardIndex.Suffix}'. Rename the index.", nameof(indexPath));
        }

        SafetensorsShards.Write(indexPath, [.. arrays], maxShardLength, metadata);
    }

    /// <summary>Writes a whole file to a stream.</summary>
    internal static void Write(Stream stream, NamedArray[] arrays, IReadOnlyDictionary<string, string>? metadata)
    {
        stream.Write(SafetensorsHeaderWriter.Write(arrays.Select(a => (a.Name, a.ElementType, a.Shape)), metadata));
        foreach (NamedArray array in arrays)
        {
            stream.Write(array.Bytes.Span);
        }
    }

    /// <summary>Writes tensors to a file as Float32 arrays, without copying them.</summary>
    /// <param name="path">
    /// The file to create or replace. The method writes a temporary file and renames it, so a crash
    /// leaves an existing file unchanged.
    /// </param>
    /// <param name="tensors">
    /// Names and tensors, in the order in which they are written. Enumerated once.
    /// </param>
    /// <param name="metadata">
    /// Texts to store in the file, written in ordinal order of their keys; null for none.
    /// </param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="path"/> or <paramref name="tensors"/> is null.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A name occurs twice or is <c>__metadata__</c>, a name or metadata text is not valid Unicode,
    /// the header would exceed 100 MB, or <paramref name="path"/> is empty.
    /// </exception>
    /// <exception cref="IOException">
    /// The file cannot be written, or the path is a directory. An existing file is unchanged.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">
    /// Access to the folder or the file is denied. An existing file is unchanged.
    /// </exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, NhwcTensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        KeyValuePair<string, NhwcTensor>[] all = [.. tensors];
        byte[] header = SafetensorsHeaderWriter.Write(all.Select(t => (t.Key, ElementType.Float32, t.Value.Shape)), metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach ((_, NhwcTensor tensor) in all)
            {
                TensorBytes.Write(stream, tensor.Span);
            }
        });
    }

    /// <summary>Writes all variables of a store to a file, under their full names.</summary>
    /// <param name="path">
    /// The file to create or replace. The method writes a temporary file and renames it, so a crash
    /// leaves an existing file unchanged.
    /// </param>
    /// <param name="variables">
    /// The store, whose variables are written in order of creation. No variable changes while the
    /// method writes the values.
    /// </param>
    /// <param name="metadata">
    /// Texts to store in the file, written in ordinal order of their keys; null for none.
    /// </param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="path"/> or <paramref name="variables"/> is null.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A variable has no values. An existing file is unchanged.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The store was disposed. An existing file is unchanged.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A name or metadata text is not valid Unicode, a variable is named <c>__metadata__</c>, the
    /// header would exceed 100 MB, or <paramref name="path"/> is empty.
    /// </exception>
    /// <exception cref="IOException">
    /// The file cannot be written, or the path is a directory. An existing file is unchanged.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">
    /// Access to the folder or the file is denied. An existing file is unchanged.
    /// </exception>
    public static void Write(string path, VariableStore variables, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(variables);
        IReadOnlyList<Variable> all = variables.Variables;
        byte[] header = SafetensorsHeaderWriter.Write(all.Select(v => (v.Name, ElementType.Float32, v.Shape)), metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);

            // Changes wait until the last variable is written, so the file holds one version.
            lock (variables.Gate)
            {
                foreach (Variable variable in all)
                {
                    TensorBytes.Write(stream, variable.Values());
                }
            }
        });
    }
}
