namespace NeoResNet.Backends;

/// <summary>Specifies the thread limit and the cancellation of one run.</summary>
/// <param name="MaxThreads">
/// Maximum number of threads, including the caller's; 0 for the backend's limit. Must not be
/// negative. The limit does not affect the results.
/// </param>
/// <param name="CancellationToken">
/// Cancels the run between operations, or between the parts of an operation. The run throws
/// <see cref="OperationCanceledException"/>, and the content of the outputs is undefined.
/// </param>
public readonly record struct RunOptions(int MaxThreads = 0, CancellationToken CancellationToken = default)
{
    /// <summary>
    /// Gets the object that receives the time of each operation; null to measure none.
    /// </summary>
    internal StepTimes? Times { get; init; }

    /// <summary>
    /// Gets the object that receives the time of the run, measured by the device's clock; null to
    /// measure none.
    /// </summary>
    internal DeviceTime? DeviceTime { get; init; }
}
