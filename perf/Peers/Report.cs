using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NeoResNet.Peers;

/// <summary>A run's results for people and for programs.</summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Markdown(BenchResults results, IReadOnlyList<string> objections)
    {
        var text = new StringBuilder();
        _ = text.Append(Invariant($"{DateTime.UtcNow:yyyy-MM-dd}, {Machine.Description}. "))
            .Append(string.Join("; ", results.Versions.Values)).Append(".\n\n")
            .Append("FMA peak in this run: ")
            .Append(string.Join(", ", results.Workloads.DistinctBy(w => w.Workload.Threads).Select(w => Invariant($"{w.PeakFlops / 1e9:F0} GFLOP/s with {w.Workload.Threads} {Plural(w.Workload.Threads)}"))))
            .Append(". Ratio: time of the fastest other peer over ours.\n\n")
            .Append("| network | batch | threads | runtime | median ms | spread | GFLOP/s | of FMA peak | ratio | peak MB | first result s |\n")
            .Append("|---|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (WorkloadResult result in results.Workloads)
        {
            foreach (PeerResult peer in result.Peers)
            {
                double speed = result.Flops / peer.Seconds;
                string ratio = peer.Peer == "neo" && result.Ratio is { } times ? Invariant($"{times:F2}") : "";
                _ = text.Append(Invariant($"| ResNet-{result.Workload.Depth} V2 | {result.Workload.Batch} | {result.Workload.Threads} | {peer.Peer} | {peer.Seconds * 1e3:F1} | {peer.Spread * 100:F1} % | "))
                    .Append(Invariant($"{speed / 1e9:F0} | {speed / result.PeakFlops * 100:F0} % | {ratio} | {peer.PeakMegabytes:F0} | {peer.FirstResult:F2} |\n"));
            }
        }

        foreach ((string peer, string reason) in results.Unavailable)
        {
            _ = text.Append(Invariant($"\n{peer} is not available here: {reason}\n"));
        }

        if (objections.Count > 0)
        {
            _ = text.Append("\n**This run is not representative**: ONNX Runtime was not within 10 % of its reference times.\n\n");
            foreach (string objection in objections)
            {
                _ = text.Append("- ").Append(objection).Append('\n');
            }
        }

        return text.ToString();
    }

    public static string Json(BenchResults results, IReadOnlyList<string> objections) => new JsonObject
    {
        ["date"] = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture),
        ["machine"] = Machine.Description,
        ["versions"] = Texts(results.Versions),
        ["unavailable"] = Texts(results.Unavailable),
        ["representative"] = objections.Count == 0,
        ["objections"] = new JsonArray([.. objections.Select(objection => (JsonNode)objection)]),
        ["workloads"] = new JsonArray([.. results.Workloads.Select(result => (JsonNode)new JsonObject
        {
            ["depth"] = result.Workload.Depth,
            ["batch"] = result.Workload.Batch,
            ["threads"] = result.Workload.Threads,
            ["flops"] = result.Flops,
            ["fma_peak_flops_per_s"] = result.PeakFlops,
            ["ratio"] = result.Ratio,
            ["peers"] = new JsonArray([.. result.Peers.Select(peer => (JsonNode)new JsonObject
            {
                ["peer"] = peer.Peer,
                ["median_s"] = peer.Seconds,
                ["spread"] = peer.Spread,
                ["rounds_s"] = new JsonArray([.. peer.Rounds.Select(round => (JsonNode)round)]),
                ["gflops"] = result.Flops / peer.Seconds / 1e9,
                ["share_of_peak"] = result.Flops / peer.Seconds / result.PeakFlops,
                ["peak_mb"] = peer.PeakMegabytes,
                ["first_result_s"] = peer.FirstResult,
            })]),
        })]),
    }.ToJsonString(Indented);

    private static JsonObject Texts(IReadOnlyDictionary<string, string> texts) => new(texts.Select(pair => new KeyValuePair<string, JsonNode?>(pair.Key, pair.Value)));

    private static string Plural(int threads) => threads == 1 ? "thread" : "threads";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
