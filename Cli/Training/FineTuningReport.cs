using System.Diagnostics;
using NeoResNet.Training;

namespace NeoResNet.Cli;

/// <summary>
/// Reports how many photos have features: as a bar or, without a bar, from time to time as one line
/// on standard error.
/// </summary>
internal sealed class FineTuningReport(Terminal terminal, IProgress<int>? bar) : IProgress<FineTuningProgress>
{
    private long _last = Stopwatch.GetTimestamp();

    public void Report(FineTuningProgress value)
    {
        bar?.Report(value.Photos);
        if (bar is null && Stopwatch.GetElapsedTime(_last) > TrainingReport.Pause)
        {
            terminal.Notice(value.Epoch == 0 ? $"features of {value.Photos} of {value.TotalPhotos} photos" : $"epoch {value.Epoch} of {value.TotalEpochs} of the logits");
            _last = Stopwatch.GetTimestamp();
        }
    }
}
