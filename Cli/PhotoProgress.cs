using Spectre.Console;

namespace NeoResNet.Cli;

/// <summary>Processes photos one by one, with a progress bar on an interactive terminal.</summary>
internal static class PhotoProgress
{
    /// <summary>
    /// Returns whether to show a bar: not for a single step, a pipe or JSON output.
    /// </summary>
    public static bool IsShown(Terminal terminal, bool isJson, int steps) => steps > 1 && terminal.IsInteractive && !isJson;

    /// <summary>Does work that reports how many photos are done.</summary>
    /// <param name="photos">Number of photos.</param>
    /// <param name="terminal">Shows the bar.</param>
    /// <param name="isJson">Whether the command prints JSON.</param>
    /// <param name="work">Does the work.</param>
    public static T Count<T>(int photos, Terminal terminal, bool isJson, Func<IProgress<int>?, T> work) => IsShown(terminal, isJson, photos)
        ? Bar(terminal).Start(progress => work(new Done(progress.AddTask("photos", maxValue: photos))))
        : work(null);

    /// <summary>Processes items in order.</summary>
    /// <param name="items">The items.</param>
    /// <param name="terminal">Shows the bar.</param>
    /// <param name="isShown">The result of <see cref="IsShown"/>.</param>
    /// <param name="work">Processes one item.</param>
    public static void ForEach<T>(T[] items, Terminal terminal, bool isShown, Action<T> work)
    {
        if (!isShown)
        {
            Array.ForEach(items, Do);
            return;
        }

        Bar(terminal).Start(progress =>
        {
            ProgressTask task = progress.AddTask("photos", maxValue: items.Length);
            foreach (T item in items)
            {
                Do(item);
                task.Increment(1);
            }
        });

        void Do(T item)
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            work(item);
        }
    }

    private static Progress Bar(Terminal terminal) =>
        terminal.Ansi.Progress().AutoClear(true).Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn());

    // Progress<T> would report on another thread.
    private sealed class Done(ProgressTask task) : IProgress<int>
    {
        public void Report(int value) => task.Value = value;
    }
}
