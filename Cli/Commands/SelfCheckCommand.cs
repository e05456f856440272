using System.CommandLine;
using System.Text.Json;
using NeoResNet.Backends.Cpu;
using NeoResNet.Backends.Cuda;
using NeoResNet.Parity;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary><c>neoresnet selfcheck</c>: holds this machine's kernels, or those of a device, against the scalar reference, case by case.</summary>
internal static class SelfCheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("selfcheck", "Check this machine's kernels, or a device, against the scalar reference.");
        var allLevels = new Option<bool>("--all-levels") { Description = "Check every level this machine can run, not only the chosen one." };
        var allPrecisions = new Option<bool>(DeviceOptions.AllPrecisions) { Description = "Check a CUDA device in every precision." };
        var only = new Option<string?>("--only") { Description = "Run the cases whose names contain this, and no others.", HelpName = "TEXT" };
        command.Add(allLevels);
        command.Add(allPrecisions);
        command.Add(only);
        var options = new DeviceOptions(command, manyPrecisions: true);
        command.SetAction(parsed =>
        {
            DeviceSettings settings = options.Read(parsed, parsed.GetValue(allPrecisions));
            if (settings.CudaIndex is not null && parsed.GetValue(allLevels))
            {
                throw new UsageException($"--all-levels is for --device cpu: {settings.Name} has no levels.");
            }

            ParityCase[] cases = CasesOf(parsed.GetValue(only));
            if (settings.CudaIndex is null)
            {
                CheckReport[] levels = CheckAll([.. LevelsOf(parsed.GetValue(allLevels))], cases, parsed, terminal);
                return Print(terminal, parsed, levels, json => json.WriteObjects("levels", levels, report => report.WriteJson(json)));
            }

            CudaProbe probe = CudaDevices.Probe();
            CheckReport[] precisions = CheckAll(
                [.. settings.Precisions.Select(precision => new CheckSubject(precision.Name, precision.Profile, () => settings.CreateCuda(precision)))], cases, parsed, terminal);
            return Print(terminal, parsed, precisions, json =>
            {
                json.WriteString("device", settings.Name);
                json.WriteString("device_name", precisions[0].Device.Device);
                CudaFacts.WriteLibraries(json, probe);
                json.WriteObjects("precisions", precisions, report =>
                {
                    json.WriteString("precision", report.Name);
                    report.WriteJson(json);
                });
            });
        });
        return command;
    }

    private static ParityCase[] CasesOf(string? text)
    {
        ParityCase[] cases = [.. ParitySuite.Cases.Where(each => text is null || each.Name.Contains(text, StringComparison.Ordinal))];
        return cases.Length > 0 ? cases : throw new UsageException($"--only '{text}' is in the name of none of the {ParitySuite.Cases.Count} cases.");
    }

    private static IEnumerable<CheckSubject> LevelsOf(bool all) =>
        from level in all ? CpuKernels.Table.Where(kernel => kernel.IsAvailable).Select(kernel => kernel.Level) : [CpuKernels.Chosen.Level]
        select new CheckSubject(Format.Level(level), ParityProfile.Float32, () => new CpuBackend(new() { Level = level }));

    private static CheckReport[] CheckAll(CheckSubject[] subjects, ParityCase[] cases, ParseResult parsed, Terminal terminal)
    {
        return terminal.IsInteractive && !Output.IsJson(parsed) ? terminal.Ansi.Progress().Start(Check) : Check(null);

        CheckReport[] Check(ProgressContext? progress) => [.. subjects.Select(subject =>
        {
            ProgressTask? task = progress?.AddTask(subject.Name, maxValue: cases.Length);
            return CheckReport.Of(subject, cases, () => task?.Increment(1), terminal.Cancellation);
        })];
    }

    private static int Print(Terminal terminal, ParseResult parsed, CheckReport[] reports, Action<Utf8JsonWriter> details)
    {
        int passed = reports.Sum(report => report.Passed), failed = reports.Sum(report => report.Failures.Count);
        Output.Print(
            terminal,
            parsed,
            json =>
            {
                json.WriteNumber("passed", passed);
                json.WriteNumber("failed", failed);
                details(json);
            },
            () =>
            {
                Array.ForEach(reports, report => report.Print(terminal));
                if (reports.Length > 1)
                {
                    terminal.Out.WriteLine($"{passed} passed, {failed} failed");
                }
            });
        return failed == 0 ? CommandLine.Good : CommandLine.Failed;
    }
}
