using System.CommandLine;
using System.Globalization;
using NeoResNet.Images;
using NeoResNet.Preprocessing;
using NeoResNet.Tensors;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary><c>neoresnet doctor</c>: follows a photo step by step, and finds the step where it leaves the way it took elsewhere.</summary>
internal static class DoctorCommand
{
    private const double DefaultTolerance = 1e-3;

    private sealed record Findings(ImageClassifier Classifier, NetworkTrace Trace, IReadOnlyList<TraceDrift>? Drifts, double Tolerance)
    {
        public TraceDrift? First => Drifts?.FirstOrDefault(drift => drift.Error > Tolerance);

        public TraceStep? NotFinite => Trace.Steps.FirstOrDefault(step => step.Statistics.NonFinite > 0);

        public string Verdict => First is { } first
            ? $"drifts first at '{first.Name}': {first.Problem ?? $"error {Format.Error(first.Error)}, tolerance {Format.Error(Tolerance)}"}"
            : Drifts is null ? "nothing to hold it against; --golden takes what --write-golden wrote elsewhere"
            : $"all {Drifts.Count} steps agree within {Format.Error(Tolerance)}, the largest error is {Format.Error(Drifts.Max(drift => drift.Error))}";
    }

    public static Command Create(Terminal terminal)
    {
        var command = new Command("doctor", "Follow a photo through preprocessing and network; with --golden tell which step first differs from a run elsewhere.");
        var image = new Option<string>("--image") { Description = "A JPEG, PNG or BMP file.", HelpName = "FILE", Required = true };
        var golden = new Option<string?>("--golden") { Description = "What --write-golden wrote, here or elsewhere.", HelpName = "G.json" };
        var written = new Option<string?>("--write-golden") { Description = "The file to make or replace with what is seen here.", HelpName = "G.json" };
        var tolerance = new Option<double?>("--tolerance")
        {
            Description = $"The largest relative error that is no drift. Default {DefaultTolerance.ToString(CultureInfo.InvariantCulture)}.",
            HelpName = "X",
            CustomParser = result =>
            {
                string text = result.Tokens[^1].Value;
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1)
                {
                    return value;
                }

                result.AddError($"--tolerance must be a number from 0 to 1, got '{text}'.");
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
                throw new UsageException(goldenPath is null ? "--tolerance needs --golden." : "--golden and --write-golden do not go together.");
            }

            OutputFiles.Check(path is null ? [] : [path], [photoPath, .. options.FilesRead(parsed, settings)]);
            NetworkTrace? expected = goldenPath is null ? null : TraceFile.Read(goldenPath);
            RgbImage photo = ImageFile.Decode(photoPath);
            using RunDevice device = RunDevice.Open(settings, terminal);
            using ImageClassifier classifier = options.Open(parsed, settings, device, terminal);
            if (expected is not null && expected.Network != classifier.Network.Name)
            {
                throw new DataFileException(goldenPath!, null, $"is a trace of {expected.Network}; the network here is {classifier.Network.Name}.");
            }

            NetworkTrace trace = classifier.Trace(photo, cancellation: terminal.Cancellation);
            var findings = new Findings(classifier, trace, expected is null ? null : trace.Compare(expected), parsed.GetValue(tolerance) ?? DefaultTolerance);
            if (path is not null)
            {
                TraceFile.Write(path, trace);
            }

            Output.Print(
                terminal,
                parsed,
                json =>
                {
                    ClassifierOptions.WriteJson(json, classifier, device);
                    json.WriteString("machine", Machine.Sentence);
                    json.WriteString("image", photoPath);
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
                () => PrintText(terminal, findings, device, path));
            return findings.First is null && findings.NotFinite is null ? CommandLine.Good : CommandLine.Failed;
        });
        return command;
    }

    private static void PrintText(Terminal terminal, Findings findings, RunDevice device, string? written)
    {
        ImageClassifier classifier = findings.Classifier;
        terminal.Out.WriteLine($"machine: {Machine.Sentence}");
        terminal.Out.WriteLine($"network: {classifier.Network.Name}, {classifier.Classes} classes, {device.Summary}");
        terminal.Out.WriteLine($"recipe: {classifier.RecipeExplanation}");
        Dictionary<string, TraceDrift> drifts = findings.Drifts?.ToDictionary(drift => drift.Name) ?? [];
        Table table = Tables.Create("", "step", "shape", "least>", "largest>", "mean>", "deviation>", "zeros %>", "not finite>", "error>");
        foreach (TraceStep step in findings.Trace.Steps)
        {
            TensorStatistics values = step.Statistics;
            TraceDrift? drift = drifts.GetValueOrDefault(step.Name);
            table.Add(
                drift?.Error > findings.Tolerance ? "->" : "", step.Name, step.Shape.ToString(), Short(values.Min), Short(values.Max), Short(values.Mean), Short(values.Deviation),
                Format.Fixed(100 * values.Zeros, 1), Format.Count(values.NonFinite), drift is null ? "" : Format.Error(drift.Error));
        }

        table.Print(terminal);
        if (findings.NotFinite is { } odd)
        {
            terminal.Out.WriteLine($"values that are not finite appear first at '{odd.Name}': {odd.Statistics.NonFinite} of {odd.Statistics.Count}");
        }

        terminal.Out.WriteLine(written is null ? Format.Plain(findings.Verdict) : $"{written}: {findings.Trace.Steps.Count} steps");

        static string Short(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
    }
}
