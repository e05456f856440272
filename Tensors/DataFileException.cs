namespace NeoResNet.Tensors;

/// <summary>
/// Represents an error in the content of a file: the content is truncated, contradictory or of an
/// unsupported kind. For missing files and denied access, methods throw .NET's exceptions.
/// </summary>
public class DataFileException : IOException
{
    /// <summary>
    /// Creates an exception whose message contains the file, the offset and the reason.
    /// </summary>
    /// <param name="file">The path of the file, or the name of the stream.</param>
    /// <param name="offset">
    /// The byte position of the fault from the start of the file, or null if it is unknown.
    /// </param>
    /// <param name="reason">One sentence with the expected and the actual content.</param>
    /// <param name="innerException">The exception that revealed the fault, or null.</param>
    public DataFileException(string file, long? offset, string reason, Exception? innerException = null)
        : base(offset is null ? $"{file}: {reason}" : $"{file}, byte {offset}: {reason}", innerException)
    {
        File = file;
        Offset = offset;
        Reason = reason;
    }

    /// <summary>Gets the path of the file, or the name of the stream.</summary>
    public string File { get; }

    /// <summary>
    /// Gets the byte position of the fault from the start of the file, or null if it is unknown.
    /// </summary>
    public long? Offset { get; }

    /// <summary>Gets the expected and the actual content, in one sentence.</summary>
    public string Reason { get; }
}
