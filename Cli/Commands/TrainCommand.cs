using System.CommandLine;
using System.Text.Json;
using NeoResNet.Training;

namespace NeoResNet.Cli.Commands;

/// <summary>Implements <c>neoresnet train</c>, which trains a network on the user's photos.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("train", "Train a network on the photos of a data set. Write the trained network, checkpoints and curves to a folder. Ctrl-C saves a checkpoint.");
        var model = new Option<string>("--model") { Description = "Network, such as 'resnet20_v2_cifar'; 'neoresnet networks' lists all names.", HelpName = "NAME", Required = true };
        var output = new Option<string>("--out") { Description = "Folder for the results, which is created if it does not exist: model.safetensors (the trained network), last.safetensors and best.safetensors (checkpoints), metrics.jsonl and metrics.svg.", HelpName = CommandFiles.Folder, Required = true };
        Option<int?> size = Options.Integer("--size", 1, "Height and width of the network input in pixels. Default: the size of the network.", Recipe.MaxSide);
        command.Add(model);
        command.Add(output);
        command.Add(size);
        var data = new TrainingData(command);
        var options = new TrainingOptions(command);
        command.SetAction(parsed =>
        {
            NetworkDefinition network = ModelOptions.Find(parsed.GetRequiredValue(model));
            OpenedPhotos photos = data.Open(parsed, options.Seed(parsed), terminal);
            Recipe recipe = TrainerOptions.DefaultRecipe(parsed.GetValue(size) ?? network.ImageSize);
            TrainerOptions trainerOptions = options.Read(parsed, network.Name, recipe, photos.Training, photos.Unreadable.Add);
            var trainer = new Trainer(photos.Training, photos.Validation, parsed.GetRequiredValue(output), trainerOptions);
            photos.PrintHeading(terminal, parsed, network.Name);
            TrainingResult result;
            Evaluation? test;
            try
            {
                result = Run(trainer, parsed, parsed.GetRequiredValue(output), terminal, (json, ended) => WriteJson(json, ended, null, photos));
                test = photos.RunTest(result.ModelPath, trainerOptions.MaxThreads, trainerOptions.Photos.BatchSize, terminal);
            }
            finally
            {
                photos.Damaged.Finish();
            }

            Output.Print(
                terminal,
                parsed,
                json => WriteJson(json, result, test, photos),
                () =>
                {
                    terminal.Out.WriteLine(TrainingResults.Describe(result));
                    TrainingResults.PrintTest(terminal, test);
                });
            return ExitCodes.Success;
        });
        return command;
    }

    /// <summary>Trains all layers and reports a cancellation.</summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="folder">The folder of the results.</param>
    /// <param name="terminal">Receives the progress.</param>
    /// <param name="writeCancelled">Writes the result of a cancelled training.</param>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static TrainingResult Run(Trainer trainer, ParseResult parsed, string folder, Terminal terminal, Action<Utf8JsonWriter, TrainingResult> writeCancelled)
    {
        TrainingResult result = trainer.Train(new TrainingReport(terminal, Output.IsJson(parsed)), terminal.Cancellation);
        if (result.End == TrainingEnd.Cancelled)
        {
            terminal.PartialJson = json => writeCancelled(json, result);
            terminal.Notice($"A checkpoint of step {result.Steps} is in '{folder}'. Pass --resume to continue.");
            throw new OperationCanceledException(terminal.Cancellation);
        }

        return result;
    }

    private static void WriteJson(Utf8JsonWriter json, TrainingResult result, Evaluation? test, OpenedPhotos photos)
    {
        json.WriteString("file", result.ModelPath);
        TrainingResults.WriteJson(json, result);
        TrainingResults.WriteTest(json, test);
        photos.Unreadable.WriteJson(json);
        photos.Damaged.WriteJson(json);
    }
}
