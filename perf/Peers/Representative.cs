using System.Globalization;

namespace NeoResNet.Peers;

/// <summary>
/// Checks whether a run is representative of the machine for which the goals were set.
/// </summary>
/// <remarks>
/// The expected times are those of ONNX Runtime 1.31 and libtorch 2.10 on such a machine without
/// other load (Zen 5, two cores with AVX-512, 2026-11).
/// </remarks>
internal static class Representative
{
    private const double Tolerance = 0.10;

    // Milliseconds. Those of libtorch were measured with oneDNN graph fusion, which TorchSharp does
    // not offer.
    private static readonly Dictionary<Workload, (double Ort, double Torch)> Expected = new()
    {
        [new(new(50), 1, 1)] = (37.0, 41.3),
        [new(new(50), 1, 2)] = (21.2, 22.5),
        [new(new(50), 8, 1)] = (302, 306),
        [new(new(50), 8, 2)] = (166, 168),
        [new(new(50), 32, 1)] = (1230, 1243),
        [new(new(50), 32, 2)] = (667, 654),
        [new(new(152), 1, 1)] = (124, 123),
        [new(new(152), 1, 2)] = (65.0, 70.4),
        [new(new(152), 8, 1)] = (922, 963),
        [new(new(152), 8, 2)] = (498, 515),
        [new(new(152), 32, 1)] = (3613, 3746),
        [new(new(152), 32, 2)] = (2092, 1957),
    };

    // FMA peak of that machine with one and with two threads, in GFLOP/s.
    private static readonly double[] ExpectedPeak = [226, 442];

    /// <summary>
    /// Lists the reasons why a run is not representative, one sentence each; empty if it is
    /// representative.
    /// </summary>
    public static IReadOnlyList<string> Objections(BenchResults results) => [.. results.Workloads.SelectMany(Objections)];

    private static IEnumerable<string> Objections(WorkloadResult result)
    {
        if (result.Workload.Model.Onnx is not null || result.Workload.Training)
        {
            return [];
        }

        if (!Expected.TryGetValue(result.Workload, out (double Ort, double Torch) expected))
        {
            return [$"{result.Workload}: no reference time."];
        }

        return result.Of("ort") is { } runtime
            ? new[] { Objection(result, runtime, expected.Ort), result.Of("torch") is { } torch ? Objection(result, torch, expected.Torch) : null }.OfType<string>()
            : [$"{result.Workload}: ONNX Runtime was not measured."];
    }

    private static string? Objection(WorkloadResult result, PeerResult peer, double expected)
    {
        double shareThere = peer.Speed * peer.Seconds / (expected * 1e6) / ExpectedPeak[result.Workload.Threads - 1];
        return Math.Abs((peer.Seconds * 1e3 / expected) - 1) <= Tolerance
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Workload}: {peer.Contestant.Name} {peer.Seconds * 1e3:F1} ms ({peer.ShareOfPeak:P0}), expected {expected:F1} ms ({shareThere:P0}).");
    }
}
