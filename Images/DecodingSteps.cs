namespace NeoResNet;

/// <summary>
/// Counts the steps of decoding, which are rows, chunks, markers and runs, and stops between two
/// steps if the caller cancels.
/// </summary>
/// <param name="cancellationToken">Cancels decoding.</param>
/// <param name="observer">Receives the number of each step before it begins, or null.</param>
internal sealed class DecodingSteps(CancellationToken cancellationToken, Action<long>? observer = null)
{
    /// <summary>Gets the number of steps that began.</summary>
    public long Count { get; private set; }

    /// <summary>Begins the next step.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public void Next()
    {
        observer?.Invoke(Count);
        cancellationToken.ThrowIfCancellationRequested();
        Count++;
    }
}
