using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NeoResNet.Training;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet finetune</c>, which teaches a trained network the classes of the user's
/// photos.
/// </summary>
internal static class FinetuneCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("finetune", "Replace the logits of a trained network by logits for the classes of a data set, and train them. Optionally train all layers afterwards. Write the network to a folder as one file, which is also weights for the next finetune with more photos or other classes.");
        var output = new Option<string>("--out") { Description = "Folder for the results, which is created if it does not exist: model.safetensors (the network) or, if the weights are an ONNX model, model.onnx. With --epochs-all, also the files that train writes.", HelpName = CommandFiles.Folder, Required = true };
        Option<int?> epochs = Options.Integer("--epochs", 1, $"Number of epochs that train the logits. Default: {new FineTunerOptions().Epochs}.");
        Option<UnknownChoice?> unknown = UnknownOption.Create();
        var trunk = new TrunkOptions(command);
        command.Add(output);
        command.Add(epochs);
        command.Add(unknown);
        var data = new TrainingData(command);
        var options = new TrainingOptions(command, fineTunes: true);
        command.SetAction(parsed =>
        {
            bool trainsAll = options.Epochs(parsed) > 0;
            string folder = parsed.GetRequiredValue(output);
            using ImageClassifier network = trunk.Open(parsed, options.Threads(parsed), terminal);
            if (trainsAll && network.Network.IsImported)
            {
                throw new UsageException("An ONNX model has no layers that can be trained, only its logits can be replaced. Omit --epochs-all, or pass weights of a network that 'neoresnet networks' lists.");
            }

            OpenedPhotos photos = data.Open(parsed, options.Seed(parsed), terminal);
            UnknownChoice? choice = parsed.GetValue(unknown);
            var tuner = new FineTuner(network, photos.Training, photos.Validation, folder, options.ReadLogits(parsed, photos.Unreadable.Add) with
            {
                Epochs = parsed.GetValue(epochs) ?? new FineTunerOptions().Epochs,
                UnknownThreshold = choice?.Threshold,
                FindUnknownThreshold = choice is { Threshold: null },
                Overwrite = options.Resumes(parsed),
            });
            photos.PrintHeading(terminal, parsed, network.Network.Name);
            var outcome = new FineTuningOutcome(photos) { Threshold = choice?.Threshold ?? network.Recipe.UnknownThreshold };
            terminal.PartialJson = outcome.WriteJson;
            try
            {
                if (!(options.Resumes(parsed) && TrainingRun.HasCheckpoint(folder)))
                {
                    int total = photos.Training.Count + (photos.Validation?.Count ?? 0);
                    outcome.Logits = PhotoProgress.Count(total, terminal, Output.IsJson(parsed), bar => tuner.Train(new FineTuningReport(terminal, bar), terminal.Cancellation));
                    outcome.Threshold = outcome.Logits.UnknownThreshold;
                    Print(terminal, parsed, Describe(outcome.Logits));
                }

                if (trainsAll)
                {
                    string start = tuner.ResultPath;
                    Recipe recipe = network.Recipe with { UnknownThreshold = choice?.Threshold ?? network.Recipe.UnknownThreshold };
                    TrainerOptions all = options.Read(parsed, network.Network.Name, recipe, photos.Training, photos.Unreadable.Add) with { InitialWeights = start };
                    outcome.AllLayers = TrainCommand.Run(new(photos.Training, photos.Validation, folder, all), parsed, folder, terminal, (json, ended) =>
                    {
                        outcome.AllLayers = ended;
                        outcome.WriteJson(json);
                    });
                    if (choice is { Threshold: null })
                    {
                        outcome.Threshold = UnknownThresholds.Store(start, photos.Validation!, options.Threads(parsed), terminal.Cancellation);
                    }

                    Print(terminal, parsed, TrainingResults.Describe(outcome.AllLayers));
                }

                outcome.Test = photos.RunTest(outcome.ModelPath!, options.Threads(parsed), batch: null, terminal);
            }
            finally
            {
                photos.Damaged.Finish();
            }

            Output.Print(terminal, parsed, outcome.WriteJson, () => outcome.Print(terminal));
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(Terminal terminal, ParseResult parsed, string line)
    {
        if (!Output.IsJson(parsed))
        {
            terminal.Out.WriteLine(line);
            terminal.Out.Flush();
        }
    }

    private static string Describe(FineTuningResult result)
    {
        string validation = result.ValidationAccuracy is { } accuracy ? string.Create(CultureInfo.InvariantCulture, $", validation accuracy {accuracy:P2}") : "";
        string kept = result.KeptClasses.Count == 0 ? "" : $" Kept {Format.Quantity(result.KeptClasses.Count, "class", "classes")}: {string.Join(", ", result.KeptClasses)}.";
        return Format.Plain(string.Create(CultureInfo.InvariantCulture, $"Trained the logits on {Format.Quantity(result.Images, "photo")}: loss {result.Loss:F4}, accuracy {result.Accuracy:P2}{validation}. Wrote {result.ModelPath}.{kept}"));
    }
}
