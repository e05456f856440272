namespace NeoResNet.Tensors;

/// <summary>
/// A file's content is not what its format demands: cut short, contradictory, or of a kind this library does not read.
/// Missing files and refused access are reported by the base library's own exceptions.
/// </summary>
public class DataFileException : IOException
{
    /// <summary>Makes an exception whose message joins file, offset and reason.</summary>
    /// <param name="file">Path of the file, or a name for the stream.</param>
    /// <param name="offset">Byte position of the fault from the file's start; null where it cannot be told.</param>
    /// <param name="reason">What was expected and what came, one sentence.</param>
    /// <param name="inner">The exception that revealed the fault, if any.</param>
    public DataFileException(string file, long? offset, string reason, Exception? inner = null)
        : base(offset is null ? $"{file}: {reason}" : $"{file}, byte {offset}: {reason}", inner)
    {
        File = file;
        Offset = offset;
        Reason = reason;
    }

    /// <summary>Path of the file, or the name given for a stream.</summary>
    public string File { get; }

    /// <summary>Byte position of the fault from the file's start; null where it cannot be told.</summary>
    public long? Offset { get; }

    /// <summary>What was expected and what came.</summary>
    public string Reason { get; }
}
