using Spectre.Console;

namespace NeoResNet.Cli;

/// <summary>Runs a download, with a progress bar on an interactive terminal.</summary>
internal static class FetchProgress
{
    /// <summary>Runs a download to its end.</summary>
    /// <param name="terminal">Shows the bar.</param>
    /// <param name="isJson">Whether the output is JSON, which excludes a bar.</param>
    /// <param name="download">Starts the download.</param>
    /// <returns>The result of the download.</returns>
    public static string Run(Terminal terminal, bool isJson, Func<IProgress<DownloadProgress>?, Task<string>> download)
    {
        if (!terminal.IsInteractive || isJson)
        {
            return download(null).GetAwaiter().GetResult();
        }

        return terminal.Ansi.Progress().AutoClear(true).Columns(new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .Start(progress => download(new Bar(progress.AddTask("download"))).GetAwaiter().GetResult());
    }

    private sealed class Bar(ProgressTask task) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
            task.IsIndeterminate = value.Total is null;
            task.MaxValue = value.Total ?? value.Bytes + 1;
            task.Value = value.Bytes;
        }
    }
}
