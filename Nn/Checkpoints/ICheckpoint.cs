using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Represents an open file of named arrays in any format.</summary>
/// <remarks>
/// Implementations read each array on demand. Any number of threads can read at the same time.
/// </remarks>
public interface ICheckpoint : IDisposable
{
    /// <summary>Gets the path of the file, or the name of the stream, for messages.</summary>
    string FileName { get; }

    /// <summary>Gets the names, types and shapes of the arrays, in the file's order.</summary>
    IReadOnlyList<StoredArray> Entries { get; }

    /// <summary>Gets the name that the file uses for an array, for messages.</summary>
    /// <param name="name">Name of the array in <see cref="Entries"/>.</param>
    /// <returns>The name in the file; by default <paramref name="name"/>.</returns>
    /// <remarks>A checkpoint that renames arrays overrides this method.</remarks>
    string SourceOf(string name) => name;

    /// <summary>Reads one array into a new float32 tensor.</summary>
    /// <param name="name">Name of the array.</param>
    /// <returns>The tensor: a copy of the array, converted to float32.</returns>
    /// <remarks>
    /// Implementations must be thread-safe:
    /// <see cref="VariableStore.Restore(ICheckpoint, RestoreOptions?)"/> reads several arrays at
    /// the same time.
    /// </remarks>
    /// <exception cref="KeyNotFoundException">The file has no array of this name.</exception>
    /// <exception cref="CheckpointException">
    /// The file is damaged, or the element type does not convert to float32.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed.</exception>
    NhwcTensor ReadTensor(string name);

    /// <summary>Reads one array with its element type and its bytes as stored.</summary>
    /// <param name="name">Name of the array.</param>
    /// <returns>The array; by default the float32 values of <see cref="ReadTensor"/>.</returns>
    /// <exception cref="KeyNotFoundException">The file has no array of this name.</exception>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed.</exception>
    NamedArray Read(string name) => NamedArray.FromTensor(name, ReadTensor(name));

    /// <summary>Gets the paths of all files that the arrays are read from.</summary>
    internal IEnumerable<string> Files => [FileName];

    /// <summary>Gets the texts that the file stores beside the arrays; empty if there are none.</summary>
    internal IReadOnlyDictionary<string, string> Metadata => System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Gets the order of axes that the arrays are expected to have in the file.</summary>
    internal ArrayLayout Layout => ArrayLayout.TensorFlow;

    /// <summary>Returns the shape that an array of <see cref="Entries"/> has in the file.</summary>
    internal Shape ShapeInFile(StoredArray entry) => entry.Shape;

    /// <summary>
    /// Gets the names of the arrays that are not in <see cref="Entries"/> because their types are
    /// not supported, with the reasons.
    /// </summary>
    internal IReadOnlyDictionary<string, string> Unsupported => System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>
    /// Reads one array as <see cref="ReadTensor"/> does, into memory that the caller owns, or
    /// returns the memory of a mapped file.
    /// </summary>
    internal HostBuffer ReadBuffer(string name) => new(ReadTensor(name));
}
