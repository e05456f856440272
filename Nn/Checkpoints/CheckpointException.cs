using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// The exception that is thrown when the content of a checkpoint violates its format.
/// </summary>
/// <param name="file">Path of the file, or the name of the stream.</param>
/// <param name="offset">
/// Position of the error in bytes from the start of the file; null if it is unknown.
/// </param>
/// <param name="reason">The expected and the actual content, in one sentence.</param>
/// <param name="innerException">
/// The exception that caused this exception; null if there is none.
/// </param>
/// <remarks>The message names the file, the position and the reason.</remarks>
public sealed class CheckpointException(string file, long? offset, string reason, Exception? innerException = null)
    : DataFileException(file, offset, reason, innerException);
