using System.Diagnostics;
using System.Globalization;
using NeoResNet.Training;

namespace NeoResNet.Cli;

/// <summary>
/// Prints the progress of a training: one line per epoch on standard output, and from time to time
/// one line on standard error.
/// </summary>
/// <param name="terminal">Receives the lines.</param>
/// <param name="isJson">Whether standard output is only for the result.</param>
/// <param name="evaluated">The name of the photos that are evaluated.</param>
internal sealed class TrainingReport(Terminal terminal, bool isJson, string evaluated = "validation") : IProgress<TrainingProgress>
{
    /// <summary>The time between two lines on standard error.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private long _last = Stopwatch.GetTimestamp();

    public void Report(TrainingProgress value)
    {
        if (value.IsEpochEnd)
        {
            if (!isJson)
            {
                string validation = value.Validation is { } result ? string.Create(CultureInfo.InvariantCulture, $", {evaluated} loss {result.Loss:F4}, accuracy {result.Accuracy:P2}") : "";
                terminal.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"Epoch {value.Epoch:F0}: loss {value.Loss:F4}, accuracy {value.Accuracy:P2}{validation}, {value.ImagesPerSecond:F0} images/s, {Time(value.TimeLeft)} left"));
                terminal.Out.Flush();
            }

            _last = Stopwatch.GetTimestamp();
        }
        else if (Stopwatch.GetElapsedTime(_last) > Pause)
        {
            terminal.Notice(string.Create(
                CultureInfo.InvariantCulture,
                $"step {value.Step} of {value.TotalSteps}, epoch {value.Epoch:F2}: loss {value.Loss:F4}, accuracy {value.Accuracy:P1}, rate {value.LearningRate:G3}, {value.ImagesPerSecond:F0} images/s, {Time(value.TimeLeft)} left"));
            _last = Stopwatch.GetTimestamp();
        }
    }

    private static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}");
}
