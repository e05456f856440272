using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NeoResNet.Peers;

/// <summary>Formats the results of a run as one JSON object.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Text(BenchResults results, IReadOnlyList<string> objections) => new JsonObject
    {
        ["date"] = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture),
        ["machine"] = Machine.Description,
        ["versions"] = Texts(results.Versions),
        ["unavailable"] = Texts(results.Unavailable),
        ["representative"] = objections.Count == 0,
        ["objections"] = new JsonArray([.. objections.Select(objection => (JsonNode)objection)]),
        ["workloads"] = new JsonArray([.. results.Workloads.Select(result => (JsonNode)new JsonObject
        {
            ["depth"] = result.Workload.Model.Depth,
            ["onnx"] = result.Workload.Model.Onnx,
            ["batch"] = result.Workload.Batch,
            ["threads"] = result.Workload.Threads,
            ["training"] = result.Workload.Training,
            ["cores"] = result.Cores,
            ["rows"] = new JsonArray([.. result.Peers.Select(peer => (JsonNode)Row(result, peer))]),
        })]),
    }.ToJsonString(Indented);

    private static JsonObject Row(WorkloadResult result, PeerResult peer) => new()
    {
        ["name"] = peer.Contestant.Name,
        ["peer"] = peer.Contestant.Peer,
        ["isa_limit"] = peer.Contestant.Isa,
        ["median_s"] = peer.Seconds,
        ["spread"] = peer.Spread,
        ["rounds"] = new JsonArray([.. peer.Rounds.Select(round => (JsonNode)round.Number)]),
        ["rounds_s"] = new JsonArray([.. peer.Rounds.Select(round => (JsonNode)round.Seconds)]),
        ["gflops"] = peer.Speed / 1e9,
        ["fma_peak_gflops"] = peer.PeakFlops / 1e9,
        ["share_of_peak"] = peer.ShareOfPeak,
        ["ratio"] = result.Ratio(peer),
        ["ratio_of_shares"] = result.RatioOfShares(peer),
        ["peak_mib"] = peer.PeakMebibytes,
        ["first_result_s"] = peer.FirstResult,
    };

    private static JsonObject Texts(IReadOnlyDictionary<string, string> texts) => new(texts.Select(pair => new KeyValuePair<string, JsonNode?>(pair.Key, pair.Value)));
}
