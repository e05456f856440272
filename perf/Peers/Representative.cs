using System.Globalization;

namespace NeoResNet.Peers;

/// <summary>
/// What ONNX Runtime 1.31 took, in seconds, on a quiet machine of the kind the goals were set on (Zen 5, two cores with AVX-512, 2026-11).
/// A run in which it is far from that says little about those goals.
/// </summary>
internal static class Representative
{
    private const double Tolerance = 0.10;

    private static readonly Dictionary<Workload, double> Expected = new()
    {
        [new(50, 1, 1)] = 0.0370,
        [new(50, 1, 2)] = 0.0212,
        [new(50, 8, 1)] = 0.302,
        [new(50, 8, 2)] = 0.166,
        [new(50, 32, 1)] = 1.230,
        [new(50, 32, 2)] = 0.667,
        [new(152, 1, 1)] = 0.124,
        [new(152, 1, 2)] = 0.0650,
        [new(152, 8, 1)] = 0.922,
        [new(152, 8, 2)] = 0.498,
        [new(152, 32, 1)] = 3.613,
        [new(152, 32, 2)] = 2.092,
    };

    /// <summary>Why the run is not representative, one sentence a configuration; empty where it is.</summary>
    public static IReadOnlyList<string> Objections(BenchResults results) => [.. results.Workloads.Select(Objection).OfType<string>()];

    private static string? Objection(WorkloadResult result)
    {
        if (!Expected.TryGetValue(result.Workload, out double expected))
        {
            return $"{result.Workload}: there is no reference time for it.";
        }

        if (result.Of("ort") is not { } runtime)
        {
            return $"{result.Workload}: ONNX Runtime was not measured.";
        }

        return Math.Abs((runtime.Seconds / expected) - 1) <= Tolerance
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{result.Workload}: ONNX Runtime took {runtime.Seconds * 1e3:F1} ms, {expected * 1e3:F1} were expected within 10 %.");
    }
}
