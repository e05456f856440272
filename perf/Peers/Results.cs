namespace NeoResNet.Peers;

/// <summary>What one contestant gave in one configuration.</summary>
/// <param name="Contestant">Who.</param>
/// <param name="Rounds">Median seconds of each round.</param>
/// <param name="FirstResult">Seconds from the start of the process to the first result; median of all processes.</param>
/// <param name="PeakMebibytes">Most memory of any process, in MiB.</param>
/// <param name="Speed">Floating point operations a second, at the median of the rounds.</param>
/// <param name="PeakFlops">What fused multiply-adds alone reach here with as many threads on the same instruction set, a second.</param>
internal sealed record PeerResult(Contestant Contestant, IReadOnlyList<double> Rounds, double FirstResult, double PeakMebibytes, double Speed, double PeakFlops)
{
    /// <summary>Median of the rounds' medians, in seconds.</summary>
    public double Seconds => Statistics.Median(Rounds);

    /// <summary>Slowest less fastest round, as a share of the median.</summary>
    public double Spread => (Rounds.Max() - Rounds.Min()) / Seconds;

    /// <summary>The speed as a share of the FMA peak.</summary>
    public double ShareOfPeak => Speed / PeakFlops;
}

/// <summary>One configuration with all contestants that are available.</summary>
internal sealed record WorkloadResult(Workload Workload, IReadOnlyList<PeerResult> Peers)
{
    public PeerResult? Of(string name) => Peers.FirstOrDefault(result => result.Contestant.Name == name);

    /// <summary>
    /// How many times faster a row of ours is than the fastest other runtime on the same instruction set: median over the rounds of the
    /// two times that were taken one after the other. Null where the row is not ours or there is nobody else.
    /// </summary>
    public double? Ratio(PeerResult ours)
    {
        PeerResult? rival = ours.Contestant.IsOurs
            ? Peers.Where(result => !result.Contestant.IsOurs && result.Contestant.Isa == ours.Contestant.Isa).MinBy(result => result.Seconds)
            : null;
        return rival is null ? null : Statistics.Median(rival.Rounds.Zip(ours.Rounds, (theirs, mine) => theirs / mine));
    }

    /// <summary>
    /// For a row of ours on a lesser instruction set: its share of that set's FMA peak over unlimited ONNX Runtime's share of its own. It
    /// stands in for the ratio where ONNX Runtime cannot be limited. Null elsewhere.
    /// </summary>
    public double? RatioOfShares(PeerResult ours) =>
        ours.Contestant is { IsOurs: true, Isa: not null } && Of("ort") is { } unlimited ? ours.ShareOfPeak / unlimited.ShareOfPeak : null;
}

/// <summary>All that a run found out.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Versions">Name and version of each available contestant.</param>
/// <param name="Unavailable">Why the other contestants are not available.</param>
/// <param name="Workloads">The configurations in order.</param>
internal sealed record BenchResults(
    BenchOptions Options, IReadOnlyDictionary<string, string> Versions, IReadOnlyDictionary<string, string> Unavailable, IReadOnlyList<WorkloadResult> Workloads);
