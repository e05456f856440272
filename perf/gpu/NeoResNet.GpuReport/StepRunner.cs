using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace NeoResNet.GpuReport;

/// <summary>
/// Runs each step in its own process, so that a failed step is reported and does not affect the
/// next one.
/// </summary>
internal static class StepRunner
{
    // The reason of a failure is at the end of the output.
    private const int KeptLength = 4000;

    /// <summary>Runs one step until it ends or reaches the limit.</summary>
    public static StepResult Run(Step step, TimeSpan limit)
    {
        if (step.NotPresent is { } reason)
        {
            return new(step, StepStatus.NotPresent, reason);
        }

        var start = new ProcessStartInfo(step.Program, step.Arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach ((string name, string value) in step.Environment)
        {
            start.Environment[name] = value;
        }

        long begin = Stopwatch.GetTimestamp();
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            bool ended = process.WaitForExit(limit);
            if (!ended)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }

            // If a grandchild process outlives its parent, it can keep the pipes open.
            bool read = Task.WhenAll(output, error).Wait(TimeSpan.FromSeconds(10));
            (string printed, string complained) = read ? (output.Result, error.Result) : ("", "the output was not read to its end");
            TimeSpan spent = Stopwatch.GetElapsedTime(begin);
            StepResult result = ended ? Judge(step, process.ExitCode, printed, complained) : new(step, StepStatus.TimedOut, $"time limit of {limit.TotalSeconds} s exceeded; {Tail(printed, complained)}");
            return result with { ExitCode = ended ? process.ExitCode : null, Seconds = spent.TotalSeconds };
        }
        catch (Win32Exception exception)
        {
            return new(step, StepStatus.Failed, $"the program does not start: {exception.Message}");
        }
    }

    private static StepResult Judge(Step step, int exitCode, string output, string error)
    {
        JsonElement? result = step.Output switch
        {
            StepOutput.Tests => TestSummary.Parse(output),
            StepOutput.Sanitizer => SanitizerSummary.Parse(output),
            _ => Parse(output),
        };

        // The report does not repeat the object as text.
        string told = step.Output == StepOutput.Json && result is not null ? error.Trim() : Tail(output, error);
        string? problem = exitCode != 0 ? $"exit code {exitCode}{(told.Length > 0 ? $": {told}" : "")}"
            : result is null ? $"unexpected output: {told}"
            : step.Output == StepOutput.Tests ? TestSummary.ProblemOf(result.Value) : null;
        return new(step, problem is null ? StepStatus.Passed : StepStatus.Failed, problem) { Result = result };
    }

    private static JsonElement? Parse(string output)
    {
        try
        {
            return JsonObject.Parse(Encoding.UTF8.GetBytes(output));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Tail(string output, string error)
    {
        string all = (error.Trim().Length > 0 ? error : output).Trim();
        return all.Length <= KeptLength ? all : "..." + all[^KeptLength..];
    }
}
