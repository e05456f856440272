using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace NeoResNet.GpuReport;

/// <summary>Runs steps as processes of their own: whatever becomes of one, the report has a word on it and the next one starts afresh.</summary>
internal static class StepRunner
{
    // What tells why a program failed stands at the end of what it printed.
    private const int KeptLength = 4000;

    /// <summary>Runs one step to its end, or to the limit.</summary>
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

            // A grandchild that outlived its parent could hold the pipes open for ever.
            bool read = Task.WhenAll(output, error).Wait(TimeSpan.FromSeconds(10));
            (string printed, string complained) = read ? (output.Result, error.Result) : ("", "what it printed could not be read to the end");
            TimeSpan spent = Stopwatch.GetElapsedTime(begin);
            StepResult result = ended ? Judge(step, process.ExitCode, printed, complained) : new(step, StepStatus.TimedOut, $"not done after {limit.TotalSeconds} s; {Tail(printed, complained)}");
            return result with { ExitCode = ended ? process.ExitCode : null, Seconds = spent.TotalSeconds };
        }
        catch (Win32Exception exception)
        {
            return new(step, StepStatus.Failed, $"it does not start: {exception.Message}");
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

        // What the report holds as an object it need not hold as text too.
        string told = step.Output == StepOutput.Json && result is not null ? error.Trim() : Tail(output, error);
        string? problem = exitCode != 0 ? $"exit code {exitCode}{(told.Length > 0 ? $": {told}" : "")}"
            : result is null ? $"its output is not what was expected: {told}"
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
