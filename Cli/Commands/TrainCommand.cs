using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NeoResNet.Training;

namespace NeoResNet.Cli.Commands;

/// <summary>Implements <c>neoresnet train</c>, which trains a network on the user's photos.</summary>
internal static class TrainCommand
{
    private const double DefaultValidation = 0.1;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("train", "Train a network on the photos of a data set. Write the trained network, checkpoints and curves to a folder. Ctrl-C saves a checkpoint.");
        Option<string> data = DataOption.Create();
        var model = new Option<string>("--model") { Description = "Network, such as 'resnet20_v2_cifar'; 'neoresnet networks' lists all names.", HelpName = "NAME", Required = true };
        var output = new Option<string>("--out") { Description = "Folder for the results, which is created if it does not exist: model.safetensors (the trained network), last.safetensors and best.safetensors (checkpoints), metrics.jsonl and metrics.svg.", HelpName = CommandFiles.Folder, Required = true };
        Option<int?> size = Options.Integer("--size", 1, "Height and width of the network input in pixels. Default: the size of the network.", Recipe.MaxSide);
        Option<double?> validation = Options.Number("--validation", value => value is >= 0 and < 1, "of at least 0 and below 1", "Share of the training photos that select the best weights instead, if the data set has no part 'val'; 0 trains on all photos and keeps the last weights. Default: 0.1.");
        foreach (Option option in (IEnumerable<Option>)[data, model, output, size, validation])
        {
            command.Add(option);
        }

        var options = new TrainingOptions(command);
        var decoding = new PhotoDecoding(command);
        command.SetAction(parsed =>
        {
            NetworkDefinition network = NetworkOf(parsed.GetRequiredValue(model));
            string path = parsed.GetRequiredValue(data), folder = parsed.GetRequiredValue(output);
            var passedOver = new PassedOverPictures();
            var damaged = new DamagedNotices(terminal);
            var unreadable = new UnreadablePhotos(terminal);
            PhotoDatasetParts parts = PhotoDataset.Open(
                path, new() { Photos = decoding.Read(parsed) with { Damaged = damaged.Add }, PassedOver = Directory.Exists(path) ? passedOver.Look : null }, terminal.Cancellation);
            passedOver.Report(terminal);
            (PhotoDataset training, PhotoDataset? held) = Split(parts, parsed.GetValue(validation) ?? DefaultValidation, options.Seed(parsed));
            TrainerOptions trainerOptions = options.Read(parsed, network, parsed.GetValue(size), training, unreadable.Add);
            var trainer = new Trainer(training, held, folder, trainerOptions);
            if (!Output.IsJson(parsed))
            {
                terminal.Out.WriteLine(Format.Plain($"{network.Name}, {Format.Quantity(training.Classes.Count, "class", "classes")}, {Format.Quantity(training.Count, "training photo")}{(held is null ? "" : $", {Format.Quantity(held.Count, "validation photo")}")}{(parts.Test is { } left ? $", {Format.Quantity(left.Count, "test photo")}" : "")}"));
                terminal.Out.Flush();
            }

            TrainingResult result;
            Evaluation? test = null;
            try
            {
                result = trainer.Train(new TrainingReport(terminal, Output.IsJson(parsed)), terminal.Cancellation);
                if (result.End == TrainingEnd.Cancelled)
                {
                    terminal.PartialJson = json => WriteJson(json, result, null, unreadable, damaged);
                    terminal.Notice($"A checkpoint of step {result.Steps} is in '{folder}'. Pass --resume to continue.");
                    throw new OperationCanceledException(terminal.Cancellation);
                }

                if (parts.Test is { } photos)
                {
                    using ImageClassifier classifier = ImageClassifier.Load(result.ModelPath, new() { MaxThreads = trainerOptions.MaxThreads, BatchSize = trainerOptions.Photos.BatchSize });
                    test = Evaluation.Run(classifier, photos, unreadable.Add, progress: null, terminal.Cancellation);
                }
            }
            finally
            {
                damaged.Finish();
            }

            Output.Print(terminal, parsed, json => WriteJson(json, result, test, unreadable, damaged), () => Print(terminal, result, test));
            return ExitCodes.Success;
        });
        return command;
    }

    private static NetworkDefinition NetworkOf(string name)
    {
        try
        {
            return NetworkCatalog.Get(name);
        }
        catch (KeyNotFoundException unknown)
        {
            throw new UsageException(unknown.Message);
        }
    }

    private static (PhotoDataset Training, PhotoDataset? Validation) Split(PhotoDatasetParts parts, double share, ulong seed) =>
        parts.Validation is not null ? (parts.Training, parts.Validation)
        : share == 0 ? (parts.Training, null)
        : parts.Training.Split(share, seed);

    private static void Print(Terminal terminal, TrainingResult result, Evaluation? test)
    {
        string best = result.BestEpoch is { } epoch ? string.Create(CultureInfo.InvariantCulture, $", the best of epoch {epoch} with validation accuracy {result.BestAccuracy:P2}") : "";
        string end = result.End == TrainingEnd.StoppedEarly ? "Stopped early" : "Finished";
        terminal.Out.WriteLine(Format.Plain(string.Create(CultureInfo.InvariantCulture, $"{end} after {result.Epochs} epochs. Wrote {result.ModelPath}{best}.")));
        if (test is not null)
        {
            terminal.Out.WriteLine("Test photos:");
            EvaluationTables.Print(terminal, test);
        }
    }

    private static void WriteJson(Utf8JsonWriter json, TrainingResult result, Evaluation? test, UnreadablePhotos unreadable, DamagedNotices damaged)
    {
        json.WriteString("file", result.ModelPath);
        json.WriteString("end", result.End switch { TrainingEnd.Finished => "finished", TrainingEnd.StoppedEarly => "stopped_early", _ => "cancelled" });
        json.WriteNumber("steps", result.Steps);
        json.WriteNumber("epochs", result.Epochs);
        json.WriteOptional("best_epoch", result.BestEpoch);
        if (result.BestAccuracy is { } best)
        {
            json.WriteNumber("best_accuracy", best);
        }

        json.WriteFinite("loss", result.Loss);
        json.WriteNumber("accuracy", result.Accuracy);
        if (test is not null)
        {
            json.WriteStartObject("test");
            json.WriteNumber("images", test.Images);
            json.WriteNumber("accuracy", test.Accuracy);
            json.WriteNumber("loss", test.Loss);
            json.WriteEndObject();
        }

        unreadable.WriteJson(json);
        damaged.WriteJson(json);
    }
}
