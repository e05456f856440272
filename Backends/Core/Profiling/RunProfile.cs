namespace NeoResNet.Backends;

/// <summary>Contains the measured times of the runs of a program.</summary>
/// <param name="Plan">The plan that ran.</param>
/// <param name="Steps">The steps of <paramref name="Plan"/> with their times.</param>
/// <param name="Seconds">
/// Median time of the runs in seconds. Differs from the sum of the medians of the steps.
/// </param>
/// <param name="Runs">Number of measured runs.</param>
public sealed record RunProfile(ExecutionPlan Plan, IReadOnlyList<StepProfile> Steps, double Seconds, int Runs);

/// <summary>Contains the measured time of one step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Seconds">Median of its times in seconds.</param>
public sealed record StepProfile(PlanStep Step, double Seconds)
{
    /// <summary>
    /// Gets the number of floating point operations per second; 0 if the measured time is 0.
    /// </summary>
    /// <remarks>
    /// A multiply-add counts as two operations. The number is that of the direct convolution, even
    /// if the kernel uses another method.
    /// </remarks>
    public double FlopsPerSecond => Seconds > 0 ? Step.Flops / Seconds : 0;

    /// <summary>
    /// Gets the number of bytes that the step reads and writes, each counted once.
    /// </summary>
    public long BytesMoved => Step.BytesRead + Step.Bytes;

    /// <summary>
    /// Gets the number of bytes that the step reads and writes per second; 0 if the measured time
    /// is 0.
    /// </summary>
    public double BytesPerSecond => Seconds > 0 ? BytesMoved / Seconds : 0;
}
