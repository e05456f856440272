using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// The safetensors format: the header's length as a little-endian 64-bit number, a JSON header that gives each array's type, shape and place,
/// then the arrays' bytes. <see cref="Open(string)"/> is the way to read large files; <see cref="Read"/> holds everything at once.
/// </summary>
public static class Safetensors
{
    /// <summary>Opens a file and checks its header; arrays are read when asked for.</summary>
    /// <exception cref="CheckpointException">The file is no safetensors file, or a damaged one.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static SafetensorsFile Open(string path) => new(OpenFile(path), path);

    /// <summary>
    /// As <see cref="Open(string)"/>, but float32 tensors are the file's own memory: nothing is read before it is used, and other
    /// processes with the same file share it. Arrays of other types, or at odd offsets, are read into memory of their own. Only for files
    /// that nobody changes in place or shortens while tensors of them are in use; see <see cref="MappedFile"/>.
    /// </summary>
    /// <exception cref="CheckpointException">The file is no safetensors file, or a damaged one.</exception>
    /// <exception cref="IOException">The file is missing, or cannot be read or mapped.</exception>
    public static SafetensorsFile Map(string path) => new(OpenFile(path), path, isMapped: true);

    /// <summary>Opens a stream that can seek and holds one whole file, as <see cref="Open(string)"/> opens a file.</summary>
    /// <param name="stream">The whole file. Nobody else may use the stream until the result is disposed.</param>
    /// <param name="name">Name of the stream in messages.</param>
    /// <param name="leaveOpen">Whether disposing the result leaves the stream open.</param>
    /// <returns>The open file.</returns>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    /// <exception cref="CheckpointException">The content is no safetensors file, or a damaged one.</exception>
    public static SafetensorsFile Open(Stream stream, string name = "safetensors stream", bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.CanSeek ? new SafetensorsFile(stream, name, leaveOpen: leaveOpen) : throw new ArgumentException($"{name} must be able to seek.", nameof(stream));
    }

    /// <summary>Reads all arrays of a file into memory, in the header's order.</summary>
    /// <exception cref="CheckpointException">The file is no safetensors file, or a damaged one.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IReadOnlyList<NamedArray> Read(string path)
    {
        using SafetensorsFile file = Open(path);
        return [.. file.ReadAll()];
    }

    /// <summary>Writes arrays in the order given, by way of <see cref="AtomicFile"/>.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="arrays">The arrays; enumerated once.</param>
    /// <param name="metadata">A string map to go with them, written in ordinal order of its keys.</param>
    /// <exception cref="ArgumentException">A name stands twice, is <c>__metadata__</c> or is not valid Unicode, or the header would exceed 100 MB.</exception>
    /// <exception cref="IOException">The file could not be written; an older one is as it was.</exception>
    public static void Write(string path, IEnumerable<NamedArray> arrays, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        NamedArray[] all = [.. arrays];
        byte[] header = SafetensorsHeaderWriter.Write(all.Select(a => (a.Name, a.ElementType, a.Shape)), metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (NamedArray array in all)
            {
                stream.Write(array.Bytes.Span);
            }
        });
    }

    /// <summary>Writes tensors as Float32 arrays in the order given, without copying them first, by way of <see cref="AtomicFile"/>.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="tensors">Names and tensors; enumerated once.</param>
    /// <param name="metadata">A string map to go with them, written in ordinal order of its keys.</param>
    /// <exception cref="ArgumentException">A name stands twice, is <c>__metadata__</c> or is not valid Unicode, or the header would exceed 100 MB.</exception>
    /// <exception cref="IOException">The file could not be written; an older one is as it was.</exception>
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

    /// <summary>Writes all variables of a store under their names, one after the other, by way of <see cref="AtomicFile"/>.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="variables">What to write, in order of creation.</param>
    /// <param name="metadata">A string map to go with them, written in ordinal order of its keys.</param>
    /// <exception cref="InvalidOperationException">A variable has no values; an older file is as it was.</exception>
    /// <exception cref="IOException">The file could not be written; an older one is as it was.</exception>
    public static void Write(string path, VariableStore variables, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(variables);
        IReadOnlyList<Variable> all = variables.Variables;
        byte[] header = SafetensorsHeaderWriter.Write(all.Select(v => (v.Name, ElementType.Float32, v.Shape)), metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);

            // Changes wait until the last one is written, so that the file holds one version.
            lock (variables.Gate)
            {
                foreach (Variable variable in all)
                {
                    TensorBytes.Write(stream, variable.Values());
                }
            }
        });
    }

    private static FileStream OpenFile(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
}
