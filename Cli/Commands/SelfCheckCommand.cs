using System.CommandLine;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Parity;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary><c>neoresnet selfcheck</c>: holds this machine's kernels against the scalar reference, case by case.</summary>
internal static class SelfCheckCommand
{
    private sealed record LevelReport(string Kernels, int Passed, IReadOnlyList<ParityResult> Failures);

    public static Command Create(Terminal terminal)
    {
        var command = new Command("selfcheck", "Check this machine's kernels against the scalar reference.");
        var allLevels = new Option<bool>("--all-levels") { Description = "Check every level this machine can run, not only the chosen one." };
        command.Add(allLevels);
        command.SetAction(parsed =>
        {
            CpuLevel[] levels = parsed.GetValue(allLevels)
                ? [.. CpuKernels.Table.Where(kernel => kernel.IsAvailable).Select(kernel => kernel.Level)]
                : [CpuKernels.Chosen.Level];
            LevelReport[] reports = terminal.IsInteractive && !Output.IsJson(parsed)
                ? terminal.Ansi.Progress().Start(context => CheckAll(levels, terminal, context))
                : CheckAll(levels, terminal, null);
            int passed = reports.Sum(report => report.Passed), failed = reports.Sum(report => report.Failures.Count);
            Output.Print(
                terminal,
                parsed,
                json =>
                {
                    json.WriteNumber("passed", passed);
                    json.WriteNumber("failed", failed);
                    json.WriteObjects("levels", reports, report =>
                    {
                        json.WriteString("kernels", report.Kernels);
                        json.WriteNumber("passed", report.Passed);
                        json.WriteNumber("failed", report.Failures.Count);
                        json.WriteObjects("failures", report.Failures, failure =>
                        {
                            json.WriteString("case", failure.Name);
                            json.WriteString("message", failure.Message);
                        });
                    });
                },
                () => PrintText(terminal, reports, passed, failed));
            return failed == 0 ? CommandLine.Good : CommandLine.Failed;
        });
        return command;
    }

    private static LevelReport[] CheckAll(CpuLevel[] levels, Terminal terminal, ProgressContext? progress) =>
        [.. levels.Select(level => Check(level, terminal, progress?.AddTask(level.ToString().ToLowerInvariant(), maxValue: ParitySuite.Cases.Count)))];

    private static LevelReport Check(CpuLevel level, Terminal terminal, ProgressTask? progress)
    {
        using var device = new CpuBackend(new() { Level = level });
        using var reference = new ReferenceBackend();
        var failures = new List<ParityResult>();
        foreach (ParityCase parityCase in ParitySuite.Cases)
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            ParityResult result = Run(parityCase, device, reference);
            if (!result.Passed)
            {
                failures.Add(result);
            }

            progress?.Increment(1);
        }

        return new(device.Info.Kernels, ParitySuite.Cases.Count - failures.Count, failures);
    }

    private static ParityResult Run(ParityCase parityCase, IBackend device, IBackend reference)
    {
        try
        {
            return parityCase.Run(device, reference);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A case that cannot run is a case that failed; the others still have something to tell.
            return new(parityCase.Name, double.NaN, double.NaN, parityCase.Bound, Passed: false, $"{failure.GetType().Name}: {failure.Message}");
        }
    }

    private static void PrintText(Terminal terminal, LevelReport[] reports, int passed, int failed)
    {
        foreach (LevelReport report in reports)
        {
            foreach (ParityResult failure in report.Failures)
            {
                terminal.Out.WriteLine($"{report.Kernels}: FAILED {failure.Name}: {failure.Message}");
            }

            terminal.Out.WriteLine($"{report.Kernels}: {report.Passed} passed, {report.Failures.Count} failed");
        }

        if (reports.Length > 1)
        {
            terminal.Out.WriteLine($"{passed} passed, {failed} failed");
        }
    }
}
