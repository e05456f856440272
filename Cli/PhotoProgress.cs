using Spectre.Console;

namespace NeoResNet.Cli;

/// <summary>Work on many photos, with a progress bar where a person watches.</summary>
internal static class PhotoProgress
{
    /// <summary>Whether <see cref="ForEach"/> is to show a bar: not for a single step, a pipe or a JSON object.</summary>
    public static bool IsShown(Terminal terminal, bool isJson, int steps) => steps > 1 && terminal.IsInteractive && !isJson;

    /// <summary>Does the work on one thing after another.</summary>
    /// <param name="things">What to work on.</param>
    /// <param name="terminal">Where a bar is shown.</param>
    /// <param name="isShown">What <see cref="IsShown"/> said.</param>
    /// <param name="work">The work on one thing.</param>
    public static void ForEach<T>(T[] things, Terminal terminal, bool isShown, Action<T> work)
    {
        if (!isShown)
        {
            Array.ForEach(things, Do);
            return;
        }

        terminal.Ansi.Progress().AutoClear(true).Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn()).Start(progress =>
        {
            ProgressTask task = progress.AddTask("photos", maxValue: things.Length);
            foreach (T thing in things)
            {
                Do(thing);
                task.Increment(1);
            }
        });

        void Do(T thing)
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            work(thing);
        }
    }
}
