using System.CommandLine;
using System.Globalization;
using NeoResNet.Tensors;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet doctor</c>, which traces a photo and finds the first step that differs
/// from another run.
/// </summary>
internal static class DoctorCommand
{
    private const double DefaultTolerance = 1e-3;

    private sealed record Findings(NetworkTrace Trace, IReadOnlyList<TraceDrift>? Drifts, double Tolerance)
    {
        public TraceDrift? First => Drifts?.FirstOrDefault(drift => drift.Error > Tolerance);

        public TraceStep? NotFinite => Trace.Steps.FirstOrDefault(step => step.Statistics.NonFinite > 0);

        public string Verdict => First is { } first
            ? $"First difference at '{first.Name}': {first.Problem ?? $"relative error {Format.Error(first.Error)}, tolerance {Format.Error(Tolerance)}"}."
            : Drifts is null ? "Not compared with another run. To compare, write a file with --write-golden and pass it with --golden."
            : $"All {Drifts.Count} steps agree within {Format.Error(Tolerance)}. The largest relative error is {Format.Error(Drifts.Max(drift => drift.Error))}.";
    }

    public static Command Create(Terminal terminal)
    {
        var command = new Command("doctor", "Trace a photo through preprocessing and the network, and print statistics of each step. With --golden, find the first step that differs from another run.");
        var image = new Option<string>("--image") { Description = "Photo: a JPEG, PNG or BMP file.", HelpName = "FILE", Required = true };
        var golden = new Option<string?>("--golden") { Description = "Trace to compare with, written by --write-golden on this or another machine. Default: no comparison.", HelpName = "G.json" };
        var written = new Option<string?>("--write-golden") { Description = "File to write the trace to. Default: none.", HelpName = "G.json" };
        var tolerance = new Option<double?>("--tolerance")
        {
            Description = $"Maximum relative error at which a step counts as equal; requires --golden. Default: {DefaultTolerance.ToString(CultureInfo.InvariantCulture)}.",
            HelpName = "X",
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1)
                {
                    return value;
                }

                result.AddError($"Invalid value '{text}' for '--tolerance'. Expected a number from 0 to 1.");
                return null;
            },
        };
        foreach (Option option in (IEnumerable<Option>)[image, golden, written, tolerance])
        {
            command.Add(option);
        }

        var options = new ClassifierOptions(command, names: false);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            string photoPath = parsed.GetRequiredValue(image);
            string? goldenPath = parsed.GetValue(golden), path = parsed.GetValue(written);
            if (goldenPath is not null ? path is not null : parsed.GetValue(tolerance) is not null)
            {
                throw new UsageException(goldenPath is null ? "--tolerance requires --golden. Pass --golden, or omit --tolerance." : "--golden and --write-golden cannot be combined. Pass only one of the two options.");
            }

            NetworkTrace? expected = goldenPath is null ? null : NetworkTrace.Load(goldenPath);
            RgbImage photo = options.Photos.Decode(photoPath, parsed, terminal);
            using RunDevice device = RunDevice.Open(settings);
            using ImageClassifier classifier = options.Open(parsed, settings, device, terminal);
            if (expected is not null && expected.Network != classifier.Network.Name)
            {
                throw new DataFileException(goldenPath!, null, $"is a trace of {expected.Network}, but the network of this run is {classifier.Network.Name}. Pass --model {expected.Network}, or another trace.");
            }

            RunHeading.Of(classifier, settings, batch: 1, photoPath, device).Print(terminal, parsed);
            NetworkTrace trace = classifier.Trace(photo, cancellationToken: terminal.Cancellation);
            var findings = new Findings(trace, expected is null ? null : trace.Compare(expected), parsed.GetValue(tolerance) ?? DefaultTolerance);
            if (path is not null)
            {
                trace.Save(path);
            }

            Output.Print(
                terminal,
                parsed,
                json =>
                {
                    ClassifierOptions.WriteJson(json, classifier, settings, device);
                    json.WriteString("machine", Machine.Sentence);
                    json.WriteString("image", photoPath);
                    json.WriteString("damage", photo.Damage);
                    json.WriteString("golden", goldenPath);
                    json.WriteString("written", path);
                    json.WriteFinite("tolerance", findings.Tolerance);
                    json.WriteString("first_drift", findings.First?.Name);
                    json.WriteString("first_not_finite", findings.NotFinite?.Name);
                    json.WriteString("verdict", findings.Verdict);
                    json.WriteObjects("steps", trace.Steps, step => TraceFile.WriteStep(json, step));
                    json.WriteObjects("drifts", findings.Drifts ?? [], drift =>
                    {
                        json.WriteString("name", drift.Name);
                        json.WriteFinite("error", drift.Error);
                        json.WriteString("problem", drift.Problem);
                    });
                },
                () => PrintText(terminal, findings, path));
            return findings.First is null && findings.NotFinite is null ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static void PrintText(Terminal terminal, Findings findings, string? written)
    {
        terminal.Out.WriteLine($"Machine: {Machine.Sentence}");
        Dictionary<string, TraceDrift> drifts = findings.Drifts?.ToDictionary(drift => drift.Name) ?? [];
        Table table = Tables.Create("", "step", "shape", "min>", "max>", "mean>", "std. dev.>", "zeros %>", "non-finite>", "error>");
        foreach (TraceStep step in findings.Trace.Steps)
        {
            TensorStatistics values = step.Statistics;
            TraceDrift? drift = drifts.GetValueOrDefault(step.Name);
            table.Add(
                drift?.Error > findings.Tolerance ? "->" : "", step.Name, step.Shape.ToString(), Short(values.Min), Short(values.Max), Short(values.Mean), Short(values.Deviation),
                Format.Fixed(100 * values.Zeros, 1), Format.Count(values.NonFinite), drift is null ? "" : Format.Error(drift.Error));
        }

        table.Print(terminal);
        if (findings.NotFinite is { } bad)
        {
            terminal.Out.WriteLine($"First non-finite values at '{Format.Plain(bad.Name)}': {bad.Statistics.NonFinite} of {bad.Statistics.Count}.");
        }

        terminal.Out.WriteLine(written is null ? Format.Plain(findings.Verdict) : $"Wrote {written}: {findings.Trace.Steps.Count} steps.");

        static string Short(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
    }
}
