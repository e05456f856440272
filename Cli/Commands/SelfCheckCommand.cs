using System.CommandLine;
using System.Text.Json;
using NeoResNet.Backends.Cpu;
using NeoResNet.Backends.Cuda;
using NeoResNet.Parity;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet selfcheck</c>, which compares the kernels of the CPU or a CUDA device
/// with the scalar reference.
/// </summary>
internal static class SelfCheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("selfcheck", "Compare the kernels of the CPU or a CUDA device with the scalar reference, operation by operation and on whole networks.");
        var allLevels = new Option<bool>("--all-levels") { Description = "Check every kernel level that this machine supports, not only the chosen level." };
        var allPrecisions = new Option<bool>(DeviceOptions.AllPrecisions) { Description = "Check a CUDA device in every precision." };
        var only = new Option<string?>("--only") { Description = "Run only the cases whose names contain this text. Default: all cases.", HelpName = "TEXT" };
        command.Add(allLevels);
        command.Add(allPrecisions);
        command.Add(only);
        var options = new DeviceOptions(command, manyPrecisions: true);
        command.SetAction(parsed =>
        {
            DeviceSettings settings = options.Read(parsed, parsed.GetValue(allPrecisions));
            if (settings.CudaIndex is not null && parsed.GetValue(allLevels))
            {
                throw new UsageException($"--all-levels requires --device cpu, but the device is {settings.Name}.");
            }

            // The CUDA backend has no gradients.
            ParityCase[] cases = CasesOf(parsed.GetValue(only), settings.CudaIndex is null ? [.. ParitySuite.Cases, .. ParitySuite.Gradients] : ParitySuite.Cases);
            if (settings.CudaIndex is null)
            {
                CheckReport[] levels = CheckAll([.. LevelsOf(parsed.GetValue(allLevels))], cases, parsed, terminal);
                return Print(terminal, parsed, levels, json => json.WriteObjects("levels", levels, report => report.WriteJson(json)));
            }

            CudaProbe probe = CudaBackend.Probe();
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

    private static ParityCase[] CasesOf(string? text, IReadOnlyList<ParityCase> all)
    {
        ParityCase[] cases = [.. all.Where(each => text is null || each.Name.Contains(text, StringComparison.Ordinal))];
        return cases.Length > 0 ? cases : throw new UsageException($"None of the {all.Count} case names contains '{text}'. Pass another text to --only, or omit the option.");
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
        return failed == 0 ? ExitCodes.Success : ExitCodes.Failure;
    }
}
