using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>A checkpoint's content is not what its format demands. Says which file, where and why.</summary>
/// <param name="file">Path of the file, or a name for the stream.</param>
/// <param name="offset">Byte position of the fault from the file's start; null where it cannot be told.</param>
/// <param name="reason">What was expected and what came, one sentence.</param>
/// <param name="inner">The exception that revealed the fault, if any.</param>
public sealed class CheckpointException(string file, long? offset, string reason, Exception? inner = null)
    : DataFileException(file, offset, reason, inner);
