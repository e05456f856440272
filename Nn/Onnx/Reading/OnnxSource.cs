using NeoResNet.Nn.Checkpoints;

namespace NeoResNet.Nn.Onnx;

/// <summary>Represents an ONNX file in memory, with a limit on its fields.</summary>
/// <param name="bytes">The content.</param>
/// <param name="file">Path of the file, or the name of the stream, for messages.</param>
/// <param name="folder">
/// The folder of the file, for external data; null if the content is not from a file.
/// </param>
internal sealed class OnnxSource(ReadOnlyMemory<byte> bytes, string file, OnnxFolder? folder)
{
    // A network of a thousand layers has about 100,000 fields. A field of two bytes can become an
    // object of many bytes, so the limit bounds memory and time for a hostile file.
    private const int MaxFields = 1_000_000;

    private int _fields;

    /// <summary>Gets the path of the file, or the name of the stream.</summary>
    internal string File => file;

    /// <summary>Gets the size of the file in bytes.</summary>
    internal int Length => bytes.Length;

    /// <summary>Gets the folder of the file; null if the content is not from a file.</summary>
    internal OnnxFolder? Folder => folder;

    /// <summary>Creates a reader of the whole file.</summary>
    internal ProtobufReader Open() => new(bytes.Span, 0, file);

    /// <summary>Moves a reader to the next field.</summary>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="CheckpointException">
    /// The bytes are not a field, or the file has too many fields.
    /// </exception>
    internal bool Next(ref ProtobufReader reader) =>
        ++_fields <= MaxFields ? reader.Next() : throw reader.Fault($"the file has more than {MaxFields} fields.");

    /// <summary>Reads the bytes of the current field, without a copy.</summary>
    internal ReadOnlyMemory<byte> Memory(ref ProtobufReader reader) => Before(reader.Bytes().Length, reader);

    /// <summary>
    /// Reads the elements of the current field, as <see cref="ProtobufReader.Fixed"/> does, without a
    /// copy.
    /// </summary>
    internal ReadOnlyMemory<byte> Fixed(ref ProtobufReader reader, int size) => Before(reader.Fixed(size).Length, reader);

    private ReadOnlyMemory<byte> Before(int length, ProtobufReader reader) => bytes.Slice((int)reader.Position - length, length);
}
