namespace NeoResNet.Peers;

/// <summary>What one peer gave in one configuration.</summary>
/// <param name="Peer">Short name.</param>
/// <param name="Rounds">Median seconds of each round.</param>
/// <param name="FirstResult">Seconds from the start of the process to the first result; median of all processes.</param>
/// <param name="PeakMegabytes">Most memory of any process, in MB of 1,000,000 bytes.</param>
internal sealed record PeerResult(string Peer, IReadOnlyList<double> Rounds, double FirstResult, double PeakMegabytes)
{
    /// <summary>Median of the rounds' medians, in seconds.</summary>
    public double Seconds => Child.Median(Rounds);

    /// <summary>Slowest less fastest round, as a share of the median.</summary>
    public double Spread => (Rounds.Max() - Rounds.Min()) / Seconds;
}

/// <summary>One configuration with all peers.</summary>
/// <param name="Workload">The configuration.</param>
/// <param name="Flops">Arithmetic of one batch.</param>
/// <param name="PeakFlops">What fused multiply-adds alone reach here with as many threads, a second.</param>
/// <param name="Peers">The peers that are available.</param>
internal sealed record WorkloadResult(Workload Workload, long Flops, double PeakFlops, IReadOnlyList<PeerResult> Peers)
{
    public PeerResult? Of(string peer) => Peers.FirstOrDefault(result => result.Peer == peer);

    /// <summary>How many times faster we are than the fastest of the others; null where one side is missing.</summary>
    public double? Ratio => Of("neo") is { } ours && Peers.Where(result => result.Peer != "neo").MinBy(result => result.Seconds) is { } best
        ? best.Seconds / ours.Seconds
        : null;
}

/// <summary>All that a run found out.</summary>
/// <param name="Versions">Name and version of each available peer.</param>
/// <param name="Unavailable">Why the other peers are not available.</param>
/// <param name="Workloads">The configurations in order.</param>
internal sealed record BenchResults(
    IReadOnlyDictionary<string, string> Versions, IReadOnlyDictionary<string, string> Unavailable, IReadOnlyList<WorkloadResult> Workloads);
