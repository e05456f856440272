using System.Text;

namespace NeoResNet.Peers;

/// <summary>Formats the results of a run as Markdown.</summary>
internal static class MarkdownReport
{
    public static string Text(BenchResults results, IReadOnlyList<string> objections)
    {
        var text = new StringBuilder();
        _ = text.Append(Invariant($"- Date: {DateTime.UtcNow:yyyy-MM-dd}.\n- Machine: {Machine.Description}.\n"))
            .AppendJoin("", results.Versions.Values.Distinct().Select(version => $"- Runtime: {version}.\n"))
            .Append(Invariant($"- Rounds: {results.Options.Rounds}, of at least {results.Options.Seconds} s per measurement, in turns.\n"))
            .AppendJoin("", Peaks(results).Select(peak => $"- FMA peak in this run: {peak}.\n"))
            .Append("\nThe ratio is the time of the fastest other runtime on the same instruction set, divided by the time\nof the row; median of the rounds. Near cores share a cache: a cache line takes less than 150 ns from\none core to another and back. A round in which this changed is not counted.\n\n")
            .Append("| network | batch | threads | cores | runtime | median ms | spread | GFLOP/s | of FMA peak | ratio | peak MiB | first result s |\n")
            .Append("|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (WorkloadResult result in results.Workloads)
        {
            foreach (PeerResult peer in result.Peers)
            {
                string ratio = result.Ratio(peer) is { } times ? Invariant($"{times:F2}") : "";
                _ = text.Append(Invariant($"| {result.Workload.Model} | {result.Workload.Batch} | {result.Workload.Threads} | {result.Cores} | {peer.Contestant.Name} | "))
                    .Append(Invariant($"{peer.Seconds * 1e3:F1} | {peer.Spread * 100:F1} % | {peer.Speed / 1e9:F0} | {peer.ShareOfPeak * 100:F0} % | "))
                    .Append(Invariant($"{ratio} | {peer.PeakMebibytes:F0} | {peer.FirstResult:F2} |\n"));
            }
        }

        AppendShares(text, results);
        foreach ((string name, string reason) in results.Unavailable)
        {
            _ = text.Append(Invariant($"\n{name} is not available on this machine: {reason}\n"));
        }

        if (objections.Count > 0)
        {
            _ = text.Append("\n**This run is not representative** of the reference machine. Each time should be within 10 % of the\n")
                .Append("expected time. Percentages are shares of the FMA peak of the machine:\n\n")
                .AppendJoin("", objections.Select(objection => $"- {objection}\n"));
        }

        return text.ToString();
    }

    // ONNX Runtime cannot be limited to an instruction set, so shares of the FMA peak are compared.
    private static void AppendShares(StringBuilder text, BenchResults results)
    {
        var shares = from result in results.Workloads
                     from peer in result.Peers
                     where result.RatioOfShares(peer) is not null
                     select Invariant($"- {result.Workload}: {peer.Contestant.Name} {result.RatioOfShares(peer):F2}\n");
        if (shares.Any())
        {
            _ = text.Append("\nONNX Runtime cannot be limited to this instruction set. NeoResNet's share of the lower FMA peak,\ndivided by ONNX Runtime's share of the full FMA peak:\n\n").AppendJoin("", shares);
        }
    }

    private static IEnumerable<string> Peaks(BenchResults results) => (
        from result in results.Workloads
        from peer in result.Peers
        select (result.Workload.Threads, peer.Contestant.Isa, peer.PeakFlops)).Distinct().Select(peak =>
            Invariant($"{peak.PeakFlops / 1e9:F0} GFLOP/s with {Workload.Counted(peak.Threads)}{(peak.Isa is null ? "" : " on " + peak.Isa)}"));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
