namespace NeoResNet.Cli;

/// <summary>
/// Reports arguments that are invalid whatever the files contain. The exit code is 2.
/// </summary>
/// <param name="message">Complete sentences, each with its full stop.</param>
internal sealed class UsageException(string message) : Exception(message);
