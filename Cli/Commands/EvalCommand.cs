using System.CommandLine;
using System.Text.Json;
using NeoResNet.Training;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet eval</c>, which measures how well a network recognizes the photos of a
/// data set.
/// </summary>
internal static class EvalCommand
{
    private static readonly string[] Parts = ["train", "val", "test"];

    public static Command Create(Terminal terminal)
    {
        var command = new Command("eval", "Classify the photos of a data set, and report the accuracy, the result of each class and the confusion matrix. Report photos that cannot be decoded, and classify the others.");
        Option<string> data = DataOption.Create();
        var part = new Option<string?>("--part") { Description = "Part of the data set. Default: test; without it, val; without both, train.", HelpName = string.Join('|', Parts) };
        _ = part.AcceptOnlyFromAmong(Parts);
        var flip = new Option<bool>("--flip") { Description = "Average the probabilities of each photo and its mirror image. Default: the photo alone." };
        command.Add(data);
        command.Add(part);
        command.Add(flip);
        var options = new ClassifierOptions(command, names: true);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            string path = parsed.GetRequiredValue(data);
            var passedOver = new PassedOverPictures(isArchive: File.Exists(path));
            var damaged = new DamagedNotices(terminal);
            PhotoDatasetParts parts = PhotoDataset.Open(
                path, new() { Photos = options.Photos.Read(parsed) with { Damaged = damaged.Add }, PassedOver = passedOver.Look }, terminal.Cancellation);
            passedOver.Report(terminal);
            PhotoDataset photos = Select(parts, parsed.GetValue(part), path);
            using RunDevice device = RunDevice.Open(settings);
            using ImageClassifier classifier = options.Open(parsed, settings, device, terminal);
            ClassifierOptions.RequireClasses(classifier, settings);
            (RunHeading.Of(classifier, settings, classifier.BatchSize, $"{Format.Quantity(photos.Count, "photo")} of {photos.Name}", device) with { ClassNames = classifier.ClassNamesExplanation }).Print(terminal, parsed);
            var failed = new List<(string File, string Reason)>();
            terminal.PartialJson = WriteFailed;
            Evaluation result;
            try
            {
                result = PhotoProgress.Count(
                    photos.Count, terminal, Output.IsJson(parsed), progress => Evaluation.Run(classifier, photos, (name, failure) => failed.Add((name, failure.Message)), parsed.GetValue(flip), progress, terminal.Cancellation));
            }
            finally
            {
                // Also reports the photos of a run that failed or was cancelled.
                damaged.Finish();
                failed.ForEach(failure => terminal.WriteError(failure.Reason));
            }

            ClassifierOptions.Print(
                terminal,
                parsed,
                classifier,
                settings,
                device,
                json =>
                {
                    WriteJson(json, photos, result, parsed.GetValue(flip));
                    WriteFailed(json);
                },
                () => EvaluationTables.Print(terminal, result));
            return failed.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;

            void WriteFailed(Utf8JsonWriter json)
            {
                json.WriteObjects("failed", failed, failure =>
                {
                    json.WriteString("file", failure.File);
                    json.WriteString("reason", failure.Reason);
                });
                damaged.WriteJson(json);
            }
        });
        return command;
    }

    private static PhotoDataset Select(PhotoDatasetParts parts, string? name, string path) => name switch
    {
        null => parts.Test ?? parts.Validation ?? parts.Training,
        "train" => parts.Training,
        "val" => parts.Validation ?? throw Missing(name, path),
        _ => parts.Test ?? throw Missing(name, path),
    };

    private static UsageException Missing(string name, string path) => new($"{path} has no part '{name}'. Omit --part, or pass a part that the data set has.");

    private static void WriteJson(Utf8JsonWriter json, PhotoDataset photos, Evaluation result, bool flip)
    {
        json.WriteString("data", photos.Name);
        json.WriteBoolean("flip", flip);
        json.WriteNumber("images", result.Images);
        json.WriteNumber("accuracy", result.Accuracy);
        json.WriteNumber("top5_accuracy", result.Top5Accuracy);
        json.WriteNumber("loss", result.Loss);
        json.WriteNumber("unknown", result.Unknown);
        json.WriteObjects("per_class", result.Classes, each =>
        {
            json.WriteString("name", each.Name);
            json.WriteNumber("images", each.Images);
            json.WriteNumber("correct", each.Correct);
            json.WriteNumber("predicted", each.Predicted);
            json.WriteOptional("recall", Share(each.Recall));
            json.WriteOptional("precision", Share(each.Precision));
        });
        json.WriteStartArray("confusion");
        for (int actual = 0; actual < result.Classes.Count; actual++)
        {
            json.WriteStartArray();
            for (int predicted = 0; predicted <= result.Classes.Count; predicted++)
            {
                json.WriteNumberValue(result.Confusion(actual, predicted));
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    // JSON has no NaN.
    private static double? Share(double share) => double.IsNaN(share) ? null : share;
}
