using System.CommandLine;
using System.Text.Json;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Prints the measurements of <c>neoresnet plan --profile</c>, and for the CPU their share of the
/// FMA peak.
/// </summary>
internal static class ProfileReport
{
    private static readonly TimeSpan PeakDuration = TimeSpan.FromSeconds(0.3);

    /// <summary>
    /// Measures the FMA peak of the CPU at the backend's level and threads, and prints the report.
    /// The peak of other devices is unknown.
    /// </summary>
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
            // Operations that only move memory have no GFLOP/s.
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
            $"{profile.Steps.Count} steps, medians of {Format.Quantity(profile.Runs, "run")}: whole run {Format.Fixed(profile.Seconds * 1e3, 3)} ms, " +
            $"sum of the steps {Format.Fixed(total * 1e3, 3)} ms");
        terminal.Out.WriteLine(
            $"{Format.Fixed(flops / 1e9, 3)} GFLOP, {Format.Fixed(flops / profile.Seconds / 1e9, 1)} GFLOP/s" +
            $"{(peak is { } known ? $", {Percent(flops / profile.Seconds)} % of the FMA peak of {Format.Fixed(known / 1e9, 1)} GFLOP/s" : "")}; {Format.Megabytes(moved)} moved, {Format.Fixed(moved / profile.Seconds / 1e9, 1)} GB/s");
        PlanCommand.PrintChoosers(terminal, device, profile.Plan);
        terminal.Out.WriteLine("GFLOP/s count the operations of direct convolution, so Winograd convolution can exceed the peak. Bytes count inputs, parameters and outputs once each.");

        string Percent(double rate) => peak is { } max ? Format.Fixed(100 * rate / max, 1) : "";
    }
}
