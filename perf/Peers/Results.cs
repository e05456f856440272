using NeoResNet.Backends;

namespace NeoResNet.Peers;

/// <summary>Represents one measurement of a contestant.</summary>
/// <param name="Number">The number of the round, from 1.</param>
/// <param name="Seconds">The median time.</param>
internal readonly record struct Round(int Number, double Seconds);

/// <summary>Represents the result of one contestant in one configuration.</summary>
/// <param name="Contestant">The contestant.</param>
/// <param name="Rounds">The rounds at one distance of the cores.</param>
/// <param name="FirstResult">
/// Time from the start of the process to the first result, in seconds; median of all processes.
/// </param>
/// <param name="PeakMebibytes">Maximum memory of all processes, in MiB.</param>
/// <param name="Speed">Floating-point operations per second at the median of the rounds.</param>
/// <param name="PeakFlops">
/// FMA peak of this machine with the same number of threads and the same instruction set, in
/// floating-point operations per second.
/// </param>
internal sealed record PeerResult(Contestant Contestant, IReadOnlyList<Round> Rounds, double FirstResult, double PeakMebibytes, double Speed, double PeakFlops)
{
    /// <summary>Gets the median over the rounds, in seconds.</summary>
    public double Seconds => Samples.Median(Rounds.Select(round => round.Seconds));

    /// <summary>
    /// Gets the difference of the slowest and the fastest round, as a share of the median.
    /// </summary>
    public double Spread => (Rounds.Max(round => round.Seconds) - Rounds.Min(round => round.Seconds)) / Seconds;

    /// <summary>Gets the speed as a share of the FMA peak.</summary>
    public double ShareOfPeak => Speed / PeakFlops;
}

/// <summary>Represents one configuration with the results of all available contestants.</summary>
/// <param name="Workload">The configuration.</param>
/// <param name="Cores">
/// The distance of the cores as in <see cref="Peers.Cores.Distance"/>, the same for all rounds.
/// </param>
/// <param name="Peers">The results.</param>
internal sealed record WorkloadResult(Workload Workload, string Cores, IReadOnlyList<PeerResult> Peers)
{
    public PeerResult? Of(string name) => Peers.FirstOrDefault(result => result.Contestant.Name == name);

    /// <summary>
    /// Returns the time of the fastest other runtime with the same instruction set, divided by the
    /// time of this library: the median of the ratios of the rounds that both measured at this
    /// distance of the cores; without such rounds, the ratio of the medians. Null if the row is of
    /// another runtime, or if there is no other runtime.
    /// </summary>
    public double? Ratio(PeerResult ours)
    {
        PeerResult? rival = ours.Contestant.IsOurs
            ? Peers.Where(result => !result.Contestant.IsOurs && result.Contestant.Isa == ours.Contestant.Isa).MinBy(result => result.Seconds)
            : null;
        if (rival is null)
        {
            return null;
        }

        double[] ratios = [.. rival.Rounds.Join(ours.Rounds, theirs => theirs.Number, mine => mine.Number, (theirs, mine) => theirs.Seconds / mine.Seconds)];
        return ratios.Length > 0 ? Samples.Median(ratios) : rival.Seconds / ours.Seconds;
    }

    /// <summary>
    /// Returns, for a row of this library with a limited instruction set, its share of the FMA peak
    /// of that set, divided by the share of the full FMA peak that unlimited ONNX Runtime reaches.
    /// Null for other rows.
    /// </summary>
    public double? RatioOfShares(PeerResult ours) =>
        ours.Contestant is { IsOurs: true, Isa: not null } && Of("ort") is { } unlimited ? ours.ShareOfPeak / unlimited.ShareOfPeak : null;
}

/// <summary>Represents the results of a run.</summary>
/// <param name="Options">The options of the run.</param>
/// <param name="Versions">Name and version of each available contestant.</param>
/// <param name="Unavailable">The reasons why the other contestants are not available.</param>
/// <param name="Workloads">The configurations in order.</param>
internal sealed record BenchResults(
    BenchOptions Options, IReadOnlyDictionary<string, string> Versions, IReadOnlyDictionary<string, string> Unavailable, IReadOnlyList<WorkloadResult> Workloads);
