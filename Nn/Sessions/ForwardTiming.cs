using NeoResNet.Backends;

namespace NeoResNet.Nn;

/// <summary>
/// Contains the times that <see cref="ForwardTimer"/> measured, in seconds per batch.
/// </summary>
/// <param name="First">
/// Time of the first run, which compiles the plan and packs the weights.
/// </param>
/// <param name="Steps">Times of the timed steps, in order.</param>
public sealed record ForwardTiming(double First, IReadOnlyList<double> Steps)
{
    /// <summary>Gets the mean of the timed steps.</summary>
    public double Mean => Steps.Average();

    /// <summary>
    /// Gets the standard deviation as the tutorial computes it: sqrt(mean of squares - square of
    /// mean).
    /// </summary>
    public double StandardDeviation => Math.Sqrt(Math.Max(0, Steps.Average(step => step * step) - (Mean * Mean)));

    /// <summary>Gets the median of the timed steps.</summary>
    public double Median => Samples.Median(Steps);

    /// <summary>
    /// Gets the times of the timed steps by the device's clock, without copies to and from the
    /// device; empty if the backend has no such clock.
    /// </summary>
    public IReadOnlyList<double> DeviceSteps { get; init; } = [];

    /// <summary>Gets the median of <see cref="DeviceSteps"/>; null if there are none.</summary>
    public double? DeviceMedian => DeviceSteps.Count == 0 ? null : Samples.Median(DeviceSteps);
}
