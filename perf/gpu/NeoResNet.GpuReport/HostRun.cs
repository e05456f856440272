using System.Text.Json;

namespace NeoResNet.GpuReport;

/// <summary>
/// Runs all steps on this machine and updates the report after each step, so that the file is
/// always complete.
/// </summary>
internal static class HostRun
{
    /// <summary>Runs all steps.</summary>
    /// <param name="programs">The folder of the unpacked archive.</param>
    /// <param name="target">The folder for the report.</param>
    /// <param name="settings">The settings of the run.</param>
    /// <param name="output">The writer that receives one line per step.</param>
    /// <returns>Whether all steps passed.</returns>
    public static bool Run(string programs, string target, RunSettings settings, TextWriter output)
    {
        _ = Directory.CreateDirectory(target);
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("neoresnet-gpu-");
        try
        {
            var steps = new StepList(programs, scratch.FullName, settings);
            StepResult info = Execute(steps.Info, null);
            string? missing = MissingDevice(info);
            if (missing is not null)
            {
                info = info with { Status = StepStatus.Failed, Problem = missing };
            }

            Step[] rest = [.. steps.Rest];
            var report = new HostReport(programs, settings, info, rest);
            string path = Path.Combine(target, report.FileName);
            report.Write(path);
            foreach (Step step in rest)
            {
                report.Add(Execute(step, missing));
                report.Write(path);
            }

            output.WriteLine($"{(report.Passed ? "passed" : "FAILED")}: {path}");
            return report.Passed;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }

        StepResult Execute(Step step, string? missing)
        {
            StepResult result = missing is null ? StepRunner.Run(step, TimeSpan.FromSeconds(settings.LimitSeconds)) : new(step, StepStatus.NotRun, missing);
            output.WriteLine($"{step.Name}: {StepResult.NameOf(result.Status)}{(result.Problem is null ? "" : $": {result.Problem}")} ({result.Seconds:F1} s)");
            output.Flush();
            return result;
        }
    }

    // Returns the reason why no step can run; null if the steps can run.
    private static string? MissingDevice(StepResult info) =>
        info.Status != StepStatus.Passed ? info.Problem
        : info.Result!.Value.Find("cuda", "available") is { ValueKind: JsonValueKind.True } ? null
        : $"no usable CUDA device: {info.Result!.Value.Text("cuda", "reason") ?? "info reports nothing about CUDA"}";
}
