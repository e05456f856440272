namespace NeoResNet.Fuzz;

/// <summary>Represents the result of reading one file.</summary>
/// <param name="Output">The values that the reader returned, or the message of the exception.</param>
/// <param name="Error">The exception; null if the reader accepted the file.</param>
/// <param name="Allocated">Number of managed bytes that reading allocated in total.</param>
/// <param name="Grown">Growth of the process's resident memory, at most, in bytes.</param>
/// <param name="Time">Processor time of reading.</param>
/// <param name="Fault">One sentence about a broken promise; null if there is none.</param>
internal sealed record FuzzResult(byte[] Output, Exception? Error, long Allocated, long Grown, TimeSpan Time, string? Fault);
