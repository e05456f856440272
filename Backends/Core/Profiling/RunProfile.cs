namespace NeoResNet.Backends;

/// <summary>What a <see cref="Profiler"/> measured.</summary>
/// <param name="Plan">What ran.</param>
/// <param name="Steps">The steps of <paramref name="Plan"/> with their times.</param>
/// <param name="Seconds">Median of the whole runs, which is not the sum of the steps' medians.</param>
/// <param name="Runs">Number of runs measured.</param>
public sealed record RunProfile(ExecutionPlan Plan, IReadOnlyList<StepProfile> Steps, double Seconds, int Runs);

/// <summary>The time of one step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Seconds">Median of its times.</param>
public sealed record StepProfile(PlanStep Step, double Seconds)
{
    /// <summary>Floating point operations a second, two a multiply-add of the plain convolution, whatever method computes it; 0 where no time was seen.</summary>
    public double FlopsPerSecond => Seconds > 0 ? Step.Flops / Seconds : 0;

    /// <summary>Bytes read and written, each once.</summary>
    public long BytesMoved => Step.BytesRead + Step.Bytes;

    /// <summary><see cref="BytesMoved"/> a second; 0 where no time was seen.</summary>
    public double BytesPerSecond => Seconds > 0 ? BytesMoved / Seconds : 0;
}
