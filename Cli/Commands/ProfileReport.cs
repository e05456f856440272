using System.CommandLine;
using System.Text.Json;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary>Prints what <c>neoresnet plan --profile</c> measured, beside the machine's multiply-add peak.</summary>
internal static class ProfileReport
{
    private static readonly TimeSpan PeakDuration = TimeSpan.FromSeconds(0.3);

    /// <summary>Measures the peak of the backend's level and threads, and prints.</summary>
    public static void Print(Terminal terminal, ParseResult parsed, CpuBackend backend, StoredTuning stored, RunProfile profile)
    {
        double peak = backend.MeasurePeak(backend.Info.MaxThreads, PeakDuration);
        Output.Print(terminal, parsed, json => WriteJson(json, backend.Info, stored, profile, peak), () => PrintTable(terminal, backend.Info, stored, profile, peak));
    }

    private static void WriteJson(Utf8JsonWriter json, BackendInfo info, StoredTuning stored, RunProfile profile, double peak)
    {
        PlanCommand.WriteTotals(json, info, stored, profile.Plan);
        json.WriteNumber("threads", info.MaxThreads);
        json.WriteNumber("runs", profile.Runs);
        json.WriteFinite("median_s", profile.Seconds);
        json.WriteFinite("gflops", profile.Plan.Flops / profile.Seconds / 1e9);
        json.WriteFinite("peak_gflops", peak / 1e9);
        json.WriteNumber("bytes_moved", profile.Steps.Sum(step => step.BytesMoved));
        json.WriteObjects("steps", profile.Steps, step =>
        {
            PlanCommand.WriteStep(json, step.Step);
            json.WriteFinite("median_s", step.Seconds);
            json.WriteFinite("gflops", step.FlopsPerSecond / 1e9);
            json.WriteFinite("share_of_peak", step.FlopsPerSecond / peak);
            json.WriteNumber("bytes_moved", step.BytesMoved);
            json.WriteFinite("gb_per_s", step.BytesPerSecond / 1e9);
        });
    }

    private static void PrintTable(Terminal terminal, BackendInfo info, StoredTuning stored, RunProfile profile, double peak)
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
                counts ? Format.Fixed(step.FlopsPerSecond / 1e9, 1) : "", counts ? Format.Fixed(100 * step.FlopsPerSecond / peak, 1) : "",
                Format.Fixed(step.BytesMoved / 1e6, 2), Format.Fixed(step.BytesPerSecond / 1e9, 1));
        }

        table.Print(terminal);
        long flops = profile.Plan.Flops, moved = profile.Steps.Sum(step => step.BytesMoved);
        terminal.Out.WriteLine(
            $"{profile.Steps.Count} steps on {info.Kernels}, {info.MaxThreads} threads, medians of {profile.Runs} runs: whole run {Format.Fixed(profile.Seconds * 1e3, 3)} ms, " +
            $"sum of the steps {Format.Fixed(total * 1e3, 3)} ms");
        terminal.Out.WriteLine(
            $"{Format.Fixed(flops / 1e9, 3)} GFLOP, {Format.Fixed(flops / profile.Seconds / 1e9, 1)} GFLOP/s, {Format.Fixed(100 * flops / profile.Seconds / peak, 1)} % of the peak of " +
            $"{Format.Fixed(peak / 1e9, 1)} GFLOP/s; {Format.Megabytes(moved)} moved, {Format.Fixed(moved / profile.Seconds / 1e9, 1)} GB/s");
        PlanCommand.PrintChoosers(terminal, stored, profile.Plan);
        terminal.Out.WriteLine("GFLOP/s count the multiply-adds of plain convolution, so Winograd's method may pass the peak; bytes are inputs, parameters and outputs, each once.");
    }
}
