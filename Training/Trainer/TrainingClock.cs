using System.Diagnostics;

namespace NeoResNet.Training;

/// <summary>Measures the speed of a training and estimates its remaining time.</summary>
internal sealed class TrainingClock(long totalSteps, long firstStep)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _epochStart, _lineStart, _epochImages, _lineImages;

    public void StartEpoch() => (_epochStart, _lineStart, _epochImages, _lineImages) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp(), 0, 0);

    public void Add(int images) => (_epochImages, _lineImages) = (_epochImages + images, _lineImages + images);

    public double EpochSpeed() => Speed(_epochImages, _epochStart);

    public double LineSpeed()
    {
        double speed = Speed(_lineImages, _lineStart);
        (_lineStart, _lineImages) = (Stopwatch.GetTimestamp(), 0);
        return speed;
    }

    // Includes evaluations and pauses so far.
    public TimeSpan TimeLeft(long step) => step == firstStep ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_start) * ((double)(totalSteps - step) / (step - firstStep));

    private static double Speed(long images, long start) => images / Math.Max(1e-9, Stopwatch.GetElapsedTime(start).TotalSeconds);
}
