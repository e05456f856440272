using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using NeoResNet.Backends;

namespace NeoResNet.Peers;

/// <summary>
/// Creates the models, compares the outputs of all contestants, then measures the contestants in
/// turns (A B C A B C), each in its own process.
/// </summary>
internal sealed class Bench(BenchOptions options)
{
    /// <summary>
    /// The maximum relative 2-norm of the difference between the logits of two contestants.
    /// </summary>
    private const double Bound = 1e-4;

    // What the harness adds to the report of a child.
    private const string RoundKey = "round";
    private const string CoresKey = "cores";

    private readonly Runner _runner = new(options.Models, options.Lock);
    private readonly IReadOnlyList<Contestant> _contestants = Contestant.Of(options);
    private readonly Dictionary<string, string> _versions = [];
    private readonly Dictionary<string, string> _unavailable = [];
    private readonly Dictionary<(int Threads, string Isa), double> _peaks = [];

    public static int Run(string[] arguments)
    {
        try
        {
            BenchOptions options = BenchOptions.Parse(arguments);
            BenchResults results = new Bench(options).Measure();
            results = options.Earlier is { } file ? EarlierResults.Complete(results, file) : results;
            IReadOnlyList<string> objections = Representative.Objections(results);
            Console.WriteLine(options.Json ? JsonReport.Text(results, objections) : MarkdownReport.Text(results, objections));
            if (options.Write)
            {
                ReadmeTable.Replace(MarkdownReport.Text(results, objections));
            }

            return 0;
        }
        catch (Exception failure) when (failure is ArgumentException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(failure.Message);
            return 1;
        }
    }

    private BenchResults Measure()
    {
        var models = new ModelFolder(options.Models);
        foreach (PeerModel model in options.Networks)
        {
            Note($"Preparing {model}.");
            models.Prepare(model);
        }

        Workload[] workloads = [.. from model in options.Networks from batch in options.BatchesOf(model) from threads in options.Threads select new Workload(model, batch, threads, options.Training)];
        (Workload Workload, Dictionary<Contestant, List<JsonObject>> Reports)[] measured = [.. workloads.Select(workload => (workload, Compare(workload)))];
        foreach ((Workload workload, Dictionary<Contestant, List<JsonObject>> reports) in measured)
        {
            Time(workload, reports);
        }

        // The FMA peak is the maximum over the whole run, so the results are computed last.
        return new(options, _versions, _unavailable, [.. measured.SelectMany(pair => Summarize(pair.Workload, pair.Reports))]);
    }

    private void Time(Workload workload, Dictionary<Contestant, List<JsonObject>> reports)
    {
        for (int round = 1; round <= options.Rounds; round++)
        {
            foreach (string? isa in reports.Keys.Select(contestant => contestant.Isa).Distinct())
            {
                var key = (workload.Threads, isa ?? "");
                _peaks[key] = Math.Max(_runner.Peak(workload.Threads, isa), _peaks.GetValueOrDefault(key));
            }

            foreach ((Contestant contestant, List<JsonObject> list) in reports.Where(pair => !_unavailable.ContainsKey(pair.Key.Name)))
            {
                JsonObject report = Cores.Observe(() => _runner.Run(contestant, workload, $"sec={options.Seconds.ToString(CultureInfo.InvariantCulture)}"));
                if (Failed(contestant, workload, report))
                {
                    continue;
                }

                string? cores = Cores.Distance(report, workload.Threads);
                Note(string.Create(CultureInfo.InvariantCulture, $"{workload}, round {round}: {contestant.Name} {Number(report, "median_s") * 1e3:F1} ms {cores ?? "(not counted: the distance of the cores changed)"}"));
                report[RoundKey] = round;
                report[CoresKey] = cores;
                list.Add(report);
            }
        }
    }

    /// <summary>
    /// Runs one batch with every contestant and compares the logits, or the losses of the first
    /// training steps. If they differ, the benchmark measures nothing.
    /// </summary>
    private Dictionary<Contestant, List<JsonObject>> Compare(Workload workload)
    {
        var reports = new Dictionary<Contestant, List<JsonObject>>();
        (string Name, float[] Logits)? first = null;
        string file = Path.Combine(options.Models, $"logits-{Environment.ProcessId}.f32");
        foreach (Contestant contestant in _contestants.Where(contestant => contestant.Opens(workload) && !_unavailable.ContainsKey(contestant.Name)))
        {
            JsonObject report = _runner.Run(contestant, workload, "cold=1", $"out={file}");
            if (Failed(contestant, workload, report))
            {
                continue;
            }

            float[] logits = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file)).ToArray();
            File.Delete(file);
            if (first is { } reference)
            {
                Check(workload, contestant.Name, reference.Name, Statistics.RelativeDifference(logits, reference.Logits));
            }

            first ??= (contestant.Name, logits);
            _versions[contestant.Name] = report["version"]!.GetValue<string>();
            reports[contestant] = [report];
        }

        return reports;
    }

    /// <summary>
    /// Returns whether a child failed. A failed peer is not measured again, but keeps its earlier
    /// results.
    /// </summary>
    /// <exception cref="InvalidDataException">The failed contestant is this library.</exception>
    private bool Failed(Contestant contestant, Workload workload, JsonObject report)
    {
        if (report["unavailable"]?.GetValue<string>() is not { } reason)
        {
            return false;
        }

        _unavailable[contestant.Name] = contestant.IsOurs ? throw new InvalidDataException($"{workload}: {contestant.Name} failed: {reason}") : reason;
        Note($"{contestant.Name} is not available: {reason}");
        return true;
    }

    private static void Check(Workload workload, string one, string other, double difference)
    {
        Note(string.Create(CultureInfo.InvariantCulture, $"{workload}: {one} differs from {other} by {difference:G2}"));

        // The comparison is also false for NaN.
        if (difference < Bound)
        {
            return;
        }

        throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture,
            $"{workload}: The {(workload.Training ? "losses" : "logits")} of {one} and {other} differ by {difference:G3} (relative 2-norm). The limit is {Bound:G1}. The benchmark measured nothing."));
    }

    // One result for each distance of the cores.
    private IEnumerable<WorkloadResult> Summarize(Workload workload, Dictionary<Contestant, List<JsonObject>> reports) =>
        from cores in new[] { "", Cores.Near, Cores.Far }
        let peers = (
            from pair in reports
            let timed = pair.Value.Where(report => IsTimed(report) && report[CoresKey]?.GetValue<string>() == cores).ToArray()
            where timed.Length > 0
            select Summarize(pair.Key, workload, pair.Value, timed)).ToArray()
        where peers.Length > 0
        select new WorkloadResult(workload, cores, peers);

    private PeerResult Summarize(Contestant contestant, Workload workload, List<JsonObject> reports, JsonObject[] timed)
    {
        Round[] rounds = [.. timed.Select(report => new Round(report[RoundKey]!.GetValue<int>(), Number(report, "median_s")))];
        return new(
            contestant,
            rounds,
            Samples.Median(reports.Select(report => Number(report, "cold_ms") / 1e3)),
            reports.Max(report => Number(report, "vmhwm_mb")),
            new ModelFolder(options.Models).Flops(workload) / Samples.Median(rounds.Select(round => round.Seconds)),
            _peaks[(workload.Threads, contestant.Isa ?? "")]);
    }

    private static bool IsTimed(JsonObject report) => report.ContainsKey("median_s");

    private static double Number(JsonObject report, string key) => report[key] is { } value
        ? value.GetValue<double>()
        : throw new InvalidDataException($"A measurement lacks the value '{key}': {report.ToJsonString()}");

    private static void Note(string text) => Console.Error.WriteLine(text);
}
