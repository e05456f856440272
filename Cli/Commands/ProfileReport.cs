using System.CommandLine;
using System.Text.Json;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary>Prints what <c>neoresnet plan --profile</c> measured, beside the processor's multiply-add peak where that runs it.</summary>
internal static class ProfileReport
{
    private static readonly TimeSpan PeakDuration = TimeSpan.FromSeconds(0.3);

    /// <summary>Measures the peak of the processor at the backend's level and threads, and prints. Another device's peak is not known.</summary>
    public static void Print(Terminal terminal, ParseResult parsed, RunDevice device, RunProfile profile)
    {
        double? peak = device.Backend is CpuBackend cpu ? cpu.MeasurePeak(cpu.Info.MaxThreads, PeakDuration) : null;
        Output.Print(terminal, parsed, json => WriteJson(json, device, profile, peak), () => PrintTable(terminal, device, profile, peak));
    }

    private static void WriteJson(Utf8JsonWriter json, RunDevice device, RunProfile profile, double? peak)
    {
        PlanCommand.WriteTotals(json, device, profile.Plan);
        json.WriteNumber("runs", profile.Runs);
        json.WriteFinite("median_s", profile.Seconds);
        json.WriteFinite("gflops", profile.Plan.Flops / profile.Seconds / 1e9);
        json.WriteFinite("peak_gflops", peak / 1e9 ?? double.NaN);
        json.WriteNumber("bytes_moved", profile.Steps.Sum(step => step.BytesMoved));
        json.WriteObjects("steps", profile.Steps, step =>
        {
            PlanCommand.WriteStep(json, step.Step);
            json.WriteFinite("median_s", step.Seconds);
            json.WriteFinite("gflops", step.FlopsPerSecond / 1e9);
            json.WriteFinite("share_of_peak", step.FlopsPerSecond / peak ?? double.NaN);
            json.WriteNumber("bytes_moved", step.BytesMoved);
            json.WriteFinite("gb_per_s", step.BytesPerSecond / 1e9);
        });
    }

    private static void PrintTable(Terminal terminal, RunDevice device, RunProfile profile, double? peak)
    {
        Table table = Tables.Create("operation", "scope", "kernel", "detail", "shape", "us>", "% of time>", "GFLOP/s>", "% of peak>", "MB moved>", "GB/s>");
        double total = profile.Steps.Sum(step => step.Seconds);
        foreach (StepProfile step in profile.Steps)
        {
            // Operations that only move memory have no rate of their own.
            bool counts = step.Step.Flops > 0;
            table.Add(
                step.Step.Kind, step.Step.Label, step.Step.Kernel, step.Step.Detail, step.Step.Shape.ToString(),
                Format.Fixed(step.Seconds * 1e6, 1), Format.Fixed(100 * step.Seconds / total, 1),
                counts ? Format.Fixed(step.FlopsPerSecond / 1e9, 1) : "", counts ? Percent(step.FlopsPerSecond) : "",
                Format.Fixed(step.BytesMoved / 1e6, 2), Format.Fixed(step.BytesPerSecond / 1e9, 1));
        }

        table.Print(terminal);
        long flops = profile.Plan.Flops, moved = profile.Steps.Sum(step => step.BytesMoved);
        terminal.Out.WriteLine(
            $"{profile.Steps.Count} steps on {device.Info.Kernels}, {(device.Threads is { } threads ? $"{threads} threads, " : "")}medians of {profile.Runs} runs: whole run {Format.Fixed(profile.Seconds * 1e3, 3)} ms, " +
            $"sum of the steps {Format.Fixed(total * 1e3, 3)} ms");
        terminal.Out.WriteLine(
            $"{Format.Fixed(flops / 1e9, 3)} GFLOP, {Format.Fixed(flops / profile.Seconds / 1e9, 1)} GFLOP/s" +
            $"{(peak is { } known ? $", {Percent(flops / profile.Seconds)} % of the peak of {Format.Fixed(known / 1e9, 1)} GFLOP/s" : "")}; {Format.Megabytes(moved)} moved, {Format.Fixed(moved / profile.Seconds / 1e9, 1)} GB/s");
        PlanCommand.PrintChoosers(terminal, device, profile.Plan);
        terminal.Out.WriteLine("GFLOP/s count the multiply-adds of plain convolution, so Winograd's method may pass the peak; bytes are inputs, parameters and outputs, each once.");

        string Percent(double rate) => peak is { } most ? Format.Fixed(100 * rate / most, 1) : "";
    }
}
