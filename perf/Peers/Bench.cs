using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace NeoResNet.Peers;

/// <summary>The parent: makes the models, holds the outputs side by side, then measures in turns A B C A B C, each in a process of its own.</summary>
internal sealed class Bench(BenchOptions options)
{
    /// <summary>Bound of the relative 2-norm between two peers' logits.</summary>
    private const double Bound = 1e-4;

    private readonly Dictionary<string, string> _versions = [];
    private readonly Dictionary<string, string> _unavailable = [];
    private readonly Dictionary<int, double> _peaks = [];

    public static int Run(string[] arguments)
    {
        try
        {
            BenchOptions options = BenchOptions.Parse(arguments);
            BenchResults results = new Bench(options).Measure();
            IReadOnlyList<string> objections = Representative.Objections(results);
            Console.WriteLine(options.Json ? Report.Json(results, objections) : Report.Markdown(results, objections));
            if (options.Write)
            {
                ReadmeTable.Replace(Report.Markdown(results, objections));
            }

            return 0;
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException or IOException or InvalidDataException)
        {
            Console.Error.WriteLine(failure.Message);
            return 1;
        }
    }

    private BenchResults Measure()
    {
        var models = new ModelFolder(options.Models);
        foreach (int depth in options.Depths)
        {
            Note($"models of ResNet-{depth}");
            models.Prepare(depth);
        }

        Workload[] workloads = [.. from depth in options.Depths from batch in options.Batches from threads in options.Threads select new Workload(depth, batch, threads)];
        var measured = new List<(Workload Workload, Dictionary<string, List<JsonObject>> Reports)>();
        foreach (Workload workload in workloads)
        {
            measured.Add((workload, Measure(workload)));
        }

        return new(_versions, _unavailable, [.. measured.Select(pair => new WorkloadResult(
            pair.Workload,
            ModelFolder.Flops(pair.Workload.Depth, pair.Workload.Batch),
            _peaks[pair.Workload.Threads],
            [.. pair.Reports.Select(reports => Summarize(reports.Key, reports.Value))]))]);
    }

    private Dictionary<string, List<JsonObject>> Measure(Workload workload)
    {
        Dictionary<string, List<JsonObject>> reports = Compare(workload);
        for (int round = 0; round < options.Rounds; round++)
        {
            double peak = ChildProcess.Run("peak", workload.Threads, $"threads={workload.Threads}")["flops_per_s"]!.GetValue<double>();
            _peaks[workload.Threads] = Math.Max(peak, _peaks.GetValueOrDefault(workload.Threads));
            foreach (string peer in reports.Keys)
            {
                JsonObject report = RunPeer(peer, workload, $"sec={options.Seconds.ToString(CultureInfo.InvariantCulture)}");
                Note(string.Create(CultureInfo.InvariantCulture, $"{workload}, round {round + 1}: {peer} {Number(report, "median_s") * 1e3:F1} ms"));
                reports[peer].Add(report);
            }
        }

        return reports;
    }

    /// <summary>Lets every peer compute one batch and compares the logits; nothing is timed where they differ.</summary>
    private Dictionary<string, List<JsonObject>> Compare(Workload workload)
    {
        var reports = new Dictionary<string, List<JsonObject>>();
        float[]? first = null;
        string firstPeer = "";
        foreach (string peer in options.Peers.Where(peer => !_unavailable.ContainsKey(peer)))
        {
            string file = Path.Combine(options.Models, $"logits-{peer}-{Environment.ProcessId}.f32");
            JsonObject report = RunPeer(peer, workload, "cold=1", $"out={file}");
            if (report["unavailable"] is { } reason)
            {
                _unavailable[peer] = reason.GetValue<string>();
                Note($"{peer} is not available: {_unavailable[peer]}");
                continue;
            }

            float[] logits = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();
            File.Delete(file);
            if (first is null)
            {
                (first, firstPeer) = (logits, peer);
            }
            else if (Difference(logits, first) is var difference && !(difference < Bound))
            {
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture, $"{workload}: the logits of {peer} and {firstPeer} differ by {difference:G3} (relative 2-norm), {Bound:G1} is allowed. Nothing was timed."));
            }

            _versions[peer] = report["version"]!.GetValue<string>();
            reports[peer] = [report];
        }

        return reports;
    }

    private JsonObject RunPeer(string peer, Workload workload, params IEnumerable<string> arguments) => ChildProcess.Run(
        peer, workload.Threads, [$"models={options.Models}", $"depth={workload.Depth}", $"batch={workload.Batch}", $"threads={workload.Threads}", .. arguments]);

    private static PeerResult Summarize(string peer, List<JsonObject> reports) => new(
        peer,
        [.. reports.Where(report => report.ContainsKey("median_s")).Select(report => Number(report, "median_s"))],
        Child.Median(reports.Where(report => report.ContainsKey("cold_ms")).Select(report => Number(report, "cold_ms") / 1e3)),
        reports.Where(report => report.ContainsKey("vmhwm_mb")).Max(report => Number(report, "vmhwm_mb")));

    private static double Difference(float[] theirs, float[] ours)
    {
        if (theirs.Length != ours.Length)
        {
            return double.PositiveInfinity;
        }

        double difference = 0, norm = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            difference += ((double)theirs[i] - ours[i]) * ((double)theirs[i] - ours[i]);
            norm += (double)ours[i] * ours[i];
        }

        return Math.Sqrt(difference / norm);
    }

    private static double Number(JsonObject report, string key) => report[key] is { } value
        ? value.GetValue<double>()
        : throw new InvalidDataException($"A measurement gave no {key}: {report.ToJsonString()}");

    private static void Note(string text) => Console.Error.WriteLine(text);
}
