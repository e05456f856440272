using System.CommandLine;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using NeoResNet.Backends.Cpu;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary><c>neoresnet info</c>: the machine as the library sees it, and the kernels that follow from it.</summary>
internal static class InfoCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("info", "Show version, processor features, the kernel table with the choice marked, threads and memory.");
        command.SetAction(parsed =>
        {
            CpuKernel chosen = CpuKernels.Chosen;
            StoredTuning stored = StoredTuning.Find(chosen.Level);
            Output.Print(terminal, parsed, json => WriteJson(json, chosen, stored), () => PrintTables(terminal, chosen, stored));
            return CommandLine.Good;
        });
        return command;
    }

    private static string Version =>
        typeof(InfoCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private static bool IsAheadOfTime => !RuntimeFeature.IsDynamicCodeSupported;

    // What a container allows, where one sets a limit.
    private static long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static void WriteJson(Utf8JsonWriter json, CpuKernel chosen, StoredTuning stored)
    {
        json.WriteString("version", Version);
        json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        json.WriteBoolean("ahead_of_time", IsAheadOfTime);
        json.WriteString("os", RuntimeInformation.OSDescription);
        json.WriteString("architecture", RuntimeInformation.ProcessArchitecture.ToString());
        json.WriteString("processor", CpuProcessor.Name);
        json.WriteStrings("features", CpuKernels.Features);
        json.WriteString("kernels", Format.Level(chosen.Level));
        json.WriteObjects("kernel_table", CpuKernels.Table, kernel =>
        {
            json.WriteString("level", Format.Level(kernel.Level));
            json.WriteString("name", kernel.Name);
            json.WriteNumber("rows", kernel.Rows);
            json.WriteNumber("columns", kernel.Columns);
            json.WriteBoolean("available", kernel.IsAvailable);
            json.WriteBoolean("chosen", kernel == chosen);
            json.WriteString("reason", kernel.Reason);
        });
        json.WriteString("choices_from", stored.Origin);
        json.WriteString("choices_problem", stored.Problem);
        json.WriteNumber("threads", Environment.ProcessorCount);
        json.WriteNumber("memory_mb", MemoryBytes / 1e6);
    }

    private static void PrintTables(Terminal terminal, CpuKernel chosen, StoredTuning stored)
    {
        Table facts = Tables.Create("", "");
        _ = facts.HideHeaders();
        facts.Add("version", Version);
        facts.Add("runtime", $"{RuntimeInformation.FrameworkDescription}, {(IsAheadOfTime ? "ahead of time" : "just in time")}");
        facts.Add("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");
        facts.Add("processor", CpuProcessor.Name);
        facts.Add("features", string.Join(' ', CpuKernels.Features));
        facts.Add("threads", Format.Count(Environment.ProcessorCount));
        facts.Add("memory", Format.Megabytes(MemoryBytes));
        facts.Add("3x3 layers", $"choices come from {stored.Origin}");
        if (stored.Problem is { } problem)
        {
            facts.Add("", problem);
        }

        facts.Print(terminal);

        Table kernels = Tables.Create("", "level", "kernel", "tile", "available", "reason");
        foreach (CpuKernel kernel in CpuKernels.Table)
        {
            kernels.Add(kernel == chosen ? "->" : "", Format.Level(kernel.Level), kernel.Name, $"{kernel.Rows} x {kernel.Columns}", kernel.IsAvailable ? "yes" : "no", kernel.Reason);
        }

        kernels.Print(terminal);
        if (IsAheadOfTime && RuntimeInformation.ProcessArchitecture == Architecture.X64 && chosen.Level < CpuLevel.Avx2)
        {
            terminal.Out.WriteLine("This build was compiled for a processor without AVX2: publish with -p:IlcInstructionSet=x86-64-v3 to have it.");
        }
    }
}
