using System.CommandLine;
using System.Text.Json;
using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet forward</c>, which times forward passes in the same way as the loop of
/// the slim tutorial.
/// </summary>
internal static class ForwardCommand
{
    private const int DefaultDepth = 152;
    private const int DefaultBatch = 32;
    private const int DefaultSteps = 100;
    private const int DefaultBurnIn = 10;

    private sealed record Report(Network Network, ForwardTiming Timing, RunDevice Device, long Flops, int Batch)
    {
        public double ImagesPerSecond => Batch / Timing.Mean;

        public double GigaflopsPerSecond => Flops / Timing.Mean / 1e9;

        public double PeakMegabytes { get; } = PeakMemory.Megabytes;
    }

    public static Command Create(Terminal terminal)
    {
        var command = new Command("forward", "Time the forward pass on a batch of photos or random images. Print one line every ten steps, then mean, standard deviation, images/s, GFLOP/s and peak memory. With --image, also print the most probable classes.");
        var options = new ModelOptions(command, DefaultDepth, runs: true);
        Option<int?> batch = Options.Integer("--batch", 1, $"Images per batch. Default: {DefaultBatch}.");
        Option<int?> steps = Options.Integer("--steps", 1, $"Number of timed steps. Default: {DefaultSteps}.");
        Option<int?> burnIn = Options.Integer("--burn-in", 0, $"Number of untimed steps before the timed steps. Default: {DefaultBurnIn}.");
        var photos = new Option<string[]>("--image")
        {
            Description = "One or more photos that fill the batch, repeated if there are fewer photos than images per batch. The recipe of the weights prepares the photos; for random weights, the recipe of Inception. Default: uniform random numbers.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        command.Add(batch);
        command.Add(photos);
        command.Add(steps);
        command.Add(burnIn);
        var decoding = new PhotoDecoding(command);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            int images = parsed.GetValue(batch) ?? DefaultBatch;
            using RunDevice device = RunDevice.Open(settings);
            string[] files = parsed.GetValue(photos) ?? [];
            using Network network = files.Length == 0
                ? Network.Build(settings, (graph, size) => graph.RandomUniform([images, size, size, 3], seed: settings.Seed))
                : Network.Build(settings, images);
            NhwcTensor? fed = files.Length == 0 ? null : Photos.LoadBatch(files, images, network.Recipe, file => decoding.Decode(file, parsed, terminal));
            RunHeading.Of(network, settings, network.Inputs.Shape.ToShape(), fed is null ? "uniform random numbers" : RunHeading.Photos(files), device).Print(terminal, parsed);
            network.Load(terminal);
            using var session = new Session(network.Graph, device.Backend);
            (Node Node, NhwcTensor Tensor)[] feeds = fed is null ? [] : [(network.Inputs, fed)];
            ForwardTiming timing = ForwardTimer.Run(
                session, network.Net, feeds, "Forward", parsed.GetValue(steps) ?? DefaultSteps, parsed.GetValue(burnIn) ?? DefaultBurnIn,
                Output.IsJson(parsed) ? null : terminal.Out, new RunOptions(CancellationToken: terminal.Cancellation));
            long flops = session.Callable([.. feeds.Select(feed => feed.Node)], [network.Net]).Describe([.. feeds.Select(feed => feed.Tensor)]).Flops;
            var report = new Report(network, timing, device, flops, images);
            Output.Print(terminal, parsed, json => WriteJson(json, report), () =>
            {
                PrintText(terminal, report);
                if (fed is not null && network.Classes > 0 && settings.GlobalPool)
                {
                    PrintClasses(terminal, session, network, files, fed, settings);
                }
            });
            return ExitCodes.Success;
        });
        return command;
    }

    private static void WriteJson(Utf8JsonWriter json, Report report)
    {
        report.Network.WriteName(json);
        json.WriteNumber("batch", report.Batch);
        json.WriteNumber("size", report.Network.Size);
        json.WriteNumber("classes", report.Network.Classes);
        report.Network.WriteOrigin(json);
        json.WriteFinite("mean_s", report.Timing.Mean);
        json.WriteFinite("sd_s", report.Timing.StandardDeviation);
        json.WriteFinite("median_s", report.Timing.Median);
        json.WriteFinite("device_median_s", report.Timing.DeviceMedian ?? double.NaN);
        json.WriteStartArray("steps_s");
        foreach (double step in report.Timing.Steps)
        {
            json.WriteNumberValue(step);
        }

        json.WriteEndArray();
        json.WriteFinite("images_per_s", report.ImagesPerSecond);
        json.WriteFinite("gflops", report.GigaflopsPerSecond);
        json.WriteNumber("flops", report.Flops);
        json.WriteFinite("peak_rss_mb", report.PeakMegabytes);
        json.WriteFinite("first_run_s", report.Timing.First);
        json.WriteFinite("load_s", report.Network.LoadSeconds);
        report.Device.WriteJson(json);
    }

    private static void PrintClasses(Terminal terminal, Session session, Network network, string[] files, NhwcTensor images, ModelSettings settings)
    {
        NhwcTensor probabilities = session.Run(network.EndPoints["predictions"], (network.Inputs, images));
        var results = new ClassifyResults(terminal, () => network.HasRandomWeights, settings.Weights, areText: true, isDeferred: false);
        for (int i = 0; i < files.Length; i++)
        {
            ReadOnlySpan<float> values = probabilities.Span.Slice(i * network.Classes, network.Classes);
            results.Add(files[i], Prediction.Top(values, values, network.ReadClassNames(), ImageClassifier.DefaultTop, network.Recipe.UnknownThreshold));
        }
    }

    private static void PrintText(Terminal terminal, Report report)
    {
        if (report.Timing.DeviceMedian is { } device)
        {
            terminal.Out.WriteLine($"median {Format.Fixed(report.Timing.Median * 1e3, 3)} ms, of which {Format.Fixed(device * 1e3, 3)} ms on the device, measured by its clock and without copies to and from the device");
        }

        terminal.Out.WriteLine(
            $"{Format.Fixed(report.ImagesPerSecond, 2)} images/s, {Format.Fixed(report.GigaflopsPerSecond, 1)} GFLOP/s " +
            $"({Format.Fixed(report.Flops / 1e9, 3)} GFLOP per batch of {report.Batch})");
        terminal.Out.WriteLine(
            $"load {Format.Fixed(report.Network.LoadSeconds, 3)} s, first run {Format.Fixed(report.Timing.First, 3)} s, " +
            $"peak memory {Format.Fixed(report.PeakMegabytes, 1)} MB");
    }
}
