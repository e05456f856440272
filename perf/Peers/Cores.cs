using System.Text.Json.Nodes;
using NeoResNet.Backends.Cpu;

namespace NeoResNet.Peers;

/// <summary>
/// Records whether the cores were near or far from each other while a contestant was measured.
/// </summary>
/// <remarks>
/// A virtual machine can move to cores that do not share a cache, and back. Runs on several threads
/// then take longer, so that a median must not mix the two.
/// </remarks>
internal static class Cores
{
    public const string Near = "near";
    public const string Far = "far";

    private const string Before = "round_trip_before_ns";
    private const string After = "round_trip_after_ns";

    // A round trip takes 50 to 75 ns between cores that share a cache, and over 300 ns otherwise.
    private const double FarNanoseconds = 150;

    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs a child, and adds the longest round trip before and after it to its report.</summary>
    public static JsonObject Observe(Func<JsonObject> run)
    {
        double? before = CpuBackend.MeasureRoundTrip(Duration)?.Longest;
        JsonObject report = run();
        report[Before] = before;
        report[After] = CpuBackend.MeasureRoundTrip(Duration)?.Longest;
        return report;
    }

    /// <summary>Returns the distance of the cores during a run.</summary>
    /// <returns>
    /// <see cref="Near"/> or <see cref="Far"/>; empty if the run used one thread or the system
    /// measures no round trip; <see langword="null"/> if the distance changed during the run.
    /// </returns>
    public static string? Distance(JsonObject report, int threads) =>
        threads == 1 || Name(report[Before]) is not { } before || Name(report[After]) is not { } after ? "" : before == after ? before : null;

    private static string? Name(JsonNode? nanoseconds) => nanoseconds is null ? null : nanoseconds.GetValue<double>() < FarNanoseconds ? Near : Far;
}
