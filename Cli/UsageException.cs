namespace NeoResNet.Cli;

/// <summary>
/// Reports arguments that are invalid regardless of the contents of the files. The exit code is 2.
/// </summary>
/// <param name="message">Complete sentences, each with its full stop.</param>
internal sealed class UsageException(string message) : Exception(message);
