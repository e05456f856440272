using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using NeoResNet.Backends.Cpu;
using NeoResNet.Backends.Cuda;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet info</c>, which describes the machine and the kernels for it. It
/// succeeds even if a device is missing.
/// </summary>
internal static class InfoCommand
{
    // Enough for all pairs of 16 processors, and short enough that nobody waits.
    private static readonly TimeSpan RoundTripDuration = TimeSpan.FromMilliseconds(300);

    private sealed record Facts(CpuKernel Chosen, (double Shortest, double Longest)? RoundTrip, CudaProbe Cuda, DeviceSettings Device)
    {
        public string? DeviceProblem => Device.CudaIndex is { } index ? Cuda.GetUnavailableReason(index) : null;
    }

    public static Command Create(Terminal terminal)
    {
        var command = new Command("info", "Show the version, the processor features, the kernel table with the chosen kernel marked, threads, the round trip of a cache line between two processors, memory, and CUDA libraries and devices.");
        var options = new DeviceOptions(command);
        command.SetAction(parsed =>
        {
            var facts = new Facts(CpuKernels.Chosen, CpuBackend.MeasureRoundTrip(RoundTripDuration), CudaBackend.Probe(), options.Read(parsed));
            Output.Print(terminal, parsed, json => WriteJson(json, facts), () => PrintTables(terminal, facts));
            return ExitCodes.Success;
        });
        return command;
    }

    private static string Version =>
        typeof(InfoCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    // Respects the limit of a container.
    private static long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static void WriteJson(Utf8JsonWriter json, Facts facts)
    {
        json.WriteString("version", Version);
        json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        json.WriteBoolean("ahead_of_time", Machine.IsAheadOfTime);
        json.WriteString("os", RuntimeInformation.OSDescription);
        json.WriteString("architecture", RuntimeInformation.ProcessArchitecture.ToString());
        json.WriteString("processor", CpuKernels.Processor);
        json.WriteStrings("features", CpuKernels.Features);
        json.WriteString("kernels", Format.Level(facts.Chosen.Level));
        json.WriteObjects("kernel_table", CpuKernels.Table, kernel =>
        {
            json.WriteString("level", Format.Level(kernel.Level));
            json.WriteString("name", kernel.Name);
            json.WriteNumber("rows", kernel.Rows);
            json.WriteNumber("columns", kernel.Columns);
            json.WriteBoolean("available", kernel.IsAvailable);
            json.WriteBoolean("chosen", kernel == facts.Chosen);
            json.WriteString("reason", kernel.Reason);
        });
        json.WriteNumber("threads", Environment.ProcessorCount);
        if (facts.RoundTrip is var (shortest, longest))
        {
            json.WriteNumber("min_round_trip_ns", shortest);
            json.WriteNumber("max_round_trip_ns", longest);
        }

        json.WriteNumber("memory_mb", MemoryBytes / 1e6);
        json.WriteString("device", facts.Device.Name);
        json.WriteString("precision", facts.Device.Precisions[0].Name);
        json.WriteString("device_problem", facts.DeviceProblem);
        json.WriteStartObject("cuda");
        CudaFacts.WriteJson(json, facts.Cuda);
        json.WriteEndObject();
    }

    private static void PrintTables(Terminal terminal, Facts facts)
    {
        Table table = Tables.Create("", "");
        _ = table.HideHeaders();
        table.Add("version", Version);
        table.Add("runtime", $"{RuntimeInformation.FrameworkDescription}, {(Machine.IsAheadOfTime ? "ahead of time" : "just in time")}");
        table.Add("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");
        table.Add("processor", CpuKernels.Processor);
        table.Add("features", string.Join(' ', CpuKernels.Features));
        table.Add("threads", Format.Count(Environment.ProcessorCount));
        if (facts.RoundTrip is var (shortest, longest))
        {
            table.Add("round trip", string.Create(CultureInfo.InvariantCulture, $"{shortest:F0} to {longest:F0} ns between two processors"));
        }

        table.Add("memory", Format.Megabytes(MemoryBytes));
        CudaFacts.Add(table, facts.Cuda);
        table.Add("device", facts.DeviceProblem is { } missing ? $"{facts.Device.Name}: {missing}" : $"{facts.Device.Name}, {facts.Device.Precisions[0].Name}");
        table.Print(terminal);

        Table kernels = Tables.Create("", "level", "kernel", "tile", "available", "reason");
        foreach (CpuKernel kernel in CpuKernels.Table)
        {
            kernels.Add(kernel == facts.Chosen ? "->" : "", Format.Level(kernel.Level), kernel.Name, $"{kernel.Rows} x {kernel.Columns}", kernel.IsAvailable ? "yes" : "no", kernel.Reason);
        }

        kernels.Print(terminal);
        if (Machine.Advice is { } advice)
        {
            terminal.Out.WriteLine(advice);
        }
    }
}
