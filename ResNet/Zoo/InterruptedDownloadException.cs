namespace NeoResNet;

/// <summary>
/// Reports that a request failed in a way that a repetition can repair. Never leaves the assembly.
/// </summary>
/// <param name="message">The cause, without the address.</param>
/// <param name="innerException">The exception of .NET; null for none.</param>
internal sealed class InterruptedDownloadException(string message, Exception? innerException = null) : Exception(message, innerException);
