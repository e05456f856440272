namespace NeoResNet.Cli;

/// <summary>The command was asked for something that makes no sense, whatever the files hold.</summary>
/// <param name="message">What was wrong, a sentence with its full stop.</param>
internal sealed class UsageException(string message) : Exception(message);
