namespace NeoResNet.Cli;

/// <summary>
/// The exception that is thrown when the program that reads standard output has ended. It is not an
/// <see cref="IOException"/>, so that no command takes it for a fault of a file.
/// </summary>
/// <param name="cause">The exception of the stream.</param>
internal sealed class OutputClosedException(Exception cause) : Exception("Nothing reads the output.", cause);
