using System.Text.Json;
using System.Text.Json.Nodes;

namespace NeoResNet.Peers;

/// <summary>
/// Completes a run with the configurations of an earlier run, read from its JSON.
/// </summary>
/// <remarks>
/// Use it to repeat single configurations, for example after a disturbance, without repeating all
/// other measurements.
/// </remarks>
internal static class EarlierResults
{
    /// <summary>
    /// Adds the configurations that this run did not measure, ordered by network, batch and threads.
    /// Lists the versions of both runs.
    /// </summary>
    /// <param name="now">The run to complete.</param>
    /// <param name="file">The output of <c>--json</c> on this machine.</param>
    /// <exception cref="InvalidDataException">
    /// The file was measured on another machine, or is not an output of <c>--json</c>.
    /// </exception>
    public static BenchResults Complete(BenchResults now, string file)
    {
        try
        {
            JsonNode earlier = JsonNode.Parse(File.ReadAllText(file)) ?? throw new JsonException("null");
            string machine = Of(earlier, "machine").GetValue<string>();
            if (machine != Machine.Description)
            {
                throw new InvalidDataException($"{file} was measured on another machine: {machine}. This machine: {Machine.Description}.");
            }

            IEnumerable<WorkloadResult> others = Of(earlier, "workloads").AsArray().Select(workload => ToResult(workload!)).Where(result => now.Workloads.All(known => (known.Workload, known.Cores) != (result.Workload, result.Cores)));
            var versions = now.Versions.ToDictionary();
            foreach ((string name, JsonNode? version) in Of(earlier, "versions").AsObject())
            {
                if (versions.GetValueOrDefault(name) is var known && known != version?.GetValue<string>())
                {
                    versions[known is null ? name : $"{name}, earlier"] = version!.GetValue<string>();
                }
            }

            return now with
            {
                Versions = versions,
                Workloads = [.. now.Workloads.Concat(others).OrderBy(result => result.Workload.Model.Onnx ?? "", StringComparer.Ordinal).ThenBy(result => result.Workload.Model.Depth).ThenBy(result => result.Workload.Batch).ThenBy(result => result.Workload.Threads).ThenByDescending(result => result.Cores, StringComparer.Ordinal)],
            };
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{file} is not an output of --json: {failure.Message}", failure);
        }
    }

    private static WorkloadResult ToResult(JsonNode workload) => new(
        new(new(Of(workload, "depth").GetValue<int>(), workload["onnx"]?.GetValue<string>()), Of(workload, "batch").GetValue<int>(), Of(workload, "threads").GetValue<int>(), workload["training"]?.GetValue<bool>() ?? false),
        Of(workload, "cores").GetValue<string>(),
        [.. Of(workload, "rows").AsArray().Select(row => ToPeer(row!))]);

    private static PeerResult ToPeer(JsonNode row) => new(
        new(Of(row, "name").GetValue<string>(), Of(row, "peer").GetValue<string>(), row["isa_limit"]?.GetValue<string>()),
        [.. Of(row, "rounds").AsArray().Zip(Of(row, "rounds_s").AsArray(), (number, seconds) => new Round(number!.GetValue<int>(), seconds!.GetValue<double>()))],
        Of(row, "first_result_s").GetValue<double>(),
        Of(row, "peak_mib").GetValue<double>(),
        Of(row, "gflops").GetValue<double>() * 1e9,
        Of(row, "fma_peak_gflops").GetValue<double>() * 1e9);

    private static JsonNode Of(JsonNode node, string name) => node[name] ?? throw new JsonException($"The property '{name}' is missing.");
}
