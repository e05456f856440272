using Spectre.Console;

namespace NeoResNet.Cli;

/// <summary>Processes photos one by one, with a progress bar on an interactive terminal.</summary>
internal static class PhotoProgress
{
    /// <summary>
    /// Returns whether to show a bar: not for a single step, a pipe or JSON output.
    /// </summary>
    public static bool IsShown(Terminal terminal, bool isJson, int steps) => steps > 1 && terminal.IsInteractive && !isJson;

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

        terminal.Ansi.Progress().AutoClear(true).Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn()).Start(progress =>
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
}
