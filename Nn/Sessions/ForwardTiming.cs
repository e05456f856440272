using NeoResNet.Backends;

namespace NeoResNet.Nn;

/// <summary>What <see cref="ForwardTimer"/> measured. All figures in seconds a batch.</summary>
/// <param name="First">The very first run, which compiles the plan and packs the weights.</param>
/// <param name="Steps">The timed steps in order.</param>
public sealed record ForwardTiming(double First, IReadOnlyList<double> Steps)
{
    /// <summary>Mean of the timed steps.</summary>
    public double Mean => Steps.Average();

    /// <summary>Standard deviation as the tutorial computes it: sqrt(mean of squares - square of mean).</summary>
    public double StandardDeviation => Math.Sqrt(Math.Max(0, Steps.Average(step => step * step) - (Mean * Mean)));

    /// <summary>Median of the timed steps.</summary>
    public double Median => Samples.Median(Steps);

    /// <summary>The timed steps by the device's clock, without the copies to and from it; empty where the backend has none.</summary>
    public IReadOnlyList<double> DeviceSteps { get; init; } = [];

    /// <summary>Median of <see cref="DeviceSteps"/>; null where there are none.</summary>
    public double? DeviceMedian => DeviceSteps.Count == 0 ? null : Samples.Median(DeviceSteps);
}
