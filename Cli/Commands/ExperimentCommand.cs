using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NeoResNet.Training;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet experiment degradation</c>, which compares plain, residual and highway
/// networks of two depths.
/// </summary>
internal static class ExperimentCommand
{
    private const string Degradation = "degradation";

    private static readonly int[] DefaultDepths = [110, 164];

    public static Command Create(Terminal terminal)
    {
        var command = new Command("experiment", "Repeat an experiment of the papers. 'degradation' trains plain, residual and highway networks of 20 and 56 layers by the same recipe, and compares their errors and the gradients of deeper networks. It writes degradation.md (tables), degradation.svg (curves) and one folder per network with the files of 'train'. The test photos are evaluated after each epoch, but they select nothing. Ctrl-C saves a checkpoint.");
        var name = new Argument<string>("NAME") { Description = $"Name of the experiment: {Degradation}." };
        name.CompletionSources.Add(Degradation);
        Option<string> data = DataOption.Create();
        var output = new Option<string>("--out") { Description = "Folder for the results, which is created if it does not exist.", HelpName = CommandFiles.Folder, Required = true };
        Option<IReadOnlyList<DegradationCurve>?> curves = Options.List(
            "--curves", text => DegradationCurve.All.FirstOrDefault(curve => curve.Name == text), $"Networks to train, separated by commas: {string.Join(", ", DegradationCurve.All.Select(curve => curve.Name))}. Default: all.", "NAMES");
        Option<IReadOnlyList<int?>?> depths = Options.List(
            "--depths", text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int layers) && layers is >= 8 and <= 1202 && layers % 6 == 2 ? (int?)layers : null, $"Numbers of layers, 6n + 2, of the networks whose gradients are measured at their initial weights, separated by commas. Default: {string.Join(',', DefaultDepths)}.", "LAYERS");
        var quick = new Option<bool>("--quick") { Description = $"Show the effect within fifteen minutes on two cores: train with {Format.Count(QuickExperiment.TrainingPhotos)} photos, {QuickExperiment.Epochs} epochs and batches of {QuickExperiment.Batch}, and test with {Format.Count(QuickExperiment.TestPhotos)} photos. --epochs and --batch override these numbers." };
        command.Add(name);
        foreach (Option option in (IEnumerable<Option>)[data, output, curves, depths, quick])
        {
            command.Add(option);
        }

        var options = new TrainingOptions(command, isComparison: true);
        var decoding = new PhotoDecoding(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetRequiredValue(name) is var wanted && wanted != Degradation)
            {
                throw new UsageException($"Unknown experiment '{wanted}'. Expected {Degradation}.");
            }

            string folder = parsed.GetRequiredValue(output);
            bool isQuick = parsed.GetValue(quick);
            var photos = new TrainingPhotos(terminal, parsed.GetRequiredValue(data), decoding.Read(parsed));
            PhotoDataset training = photos.Parts.Training, test = photos.Parts.Test ?? photos.Parts.Validation
                ?? throw new ArgumentException($"{training.Name} has no part 'test'. The experiment compares test errors. Put photos into the folders 'train' and 'test'.");
            if (isQuick)
            {
                (training, test) = (QuickExperiment.Some(training, QuickExperiment.TrainingPhotos), QuickExperiment.Some(test, QuickExperiment.TestPhotos));
            }

            IReadOnlyList<DegradationCurve> chosen = parsed.GetValue(curves) ?? DegradationCurve.All;
            TrainerOptions recipe = options.Read(parsed, chosen[0].Network, TrainerOptions.DefaultRecipe(NetworkCatalog.Get(chosen[0].Network).ImageSize), training, photos.Unreadable.Add, isQuick ? (QuickExperiment.Epochs, QuickExperiment.Batch) : null);
            var experiment = new DegradationExperiment(training, test, folder, chosen, [.. parsed.GetValue(depths)?.OfType<int>() ?? DefaultDepths], recipe, options.DescribeOptimizer(parsed));
            terminal.PartialJson = json => WriteJson(json, experiment.Report, photos);
            bool isJson = Output.IsJson(parsed);
            try
            {
                if (!experiment.Run(curve => Begin(terminal, curve, isJson), terminal.Cancellation))
                {
                    terminal.Notice($"The results so far are in '{folder}'. Pass --resume to continue.");
                    throw new OperationCanceledException(terminal.Cancellation);
                }
            }
            finally
            {
                photos.Damaged.Finish();
            }

            Output.Print(terminal, parsed, terminal.PartialJson, () => Print(terminal, experiment.Report, folder));
            return ExitCodes.Success;
        });
        return command;
    }

    private static TrainingReport Begin(Terminal terminal, DegradationCurve curve, bool isJson)
    {
        if (!isJson)
        {
            terminal.Out.WriteLine($"{curve.Name}:");
            terminal.Out.Flush();
        }

        return new TrainingReport(terminal, isJson, evaluated: "test");
    }

    private static void Print(Terminal terminal, DegradationReport report, string folder)
    {
        terminal.Out.WriteLine(Format.Plain(report.Recipe));
        foreach (ReportTable part in report.Tables)
        {
            terminal.Out.WriteLine($"{part.Title}:");
            Table table = Tables.Create([.. part.Headings]);
            foreach (IReadOnlyList<string> row in part.Rows)
            {
                table.Add(row);
            }

            table.Print(terminal);
        }

        terminal.Out.WriteLine(Format.Plain($"Wrote {Path.Combine(folder, DegradationReport.PageName)} and {Path.Combine(folder, DegradationReport.PlotName)}."));
    }

    private static void WriteJson(Utf8JsonWriter json, DegradationReport report, TrainingPhotos photos)
    {
        json.WriteString("recipe", report.Recipe);
        json.WriteNumber("epochs", report.Epochs);
        json.WriteObjects("curves", report.Curves, item =>
        {
            json.WriteString("name", item.Curve.Name);
            json.WriteString("network", item.Curve.Network);
            WriteOptional(json, "reproduced_test_error", item.Curve.Reproduced);
            WriteOptional(json, "published_test_error", item.Curve.Published);
            json.WriteObjects("epochs", item.Errors, errors =>
            {
                json.WriteNumber("epoch", errors.Epoch);
                json.WriteNumber("training_error", errors.Training);
                json.WriteNumber("test_error", errors.Test);
                json.WriteNumber("images_per_second", errors.ImagesPerSecond);
            });
        });
        json.WriteObjects("gradients", report.Gradients, item =>
        {
            json.WriteNumber("layers", item.Layers);
            json.WriteString("network", item.Network);
            json.WriteFinite("loss", item.Norms.Loss);
            json.WriteFinite("first_unit", item.Norms.First);
            json.WriteFinite("last_unit", item.Norms.Last);
        });
        photos.WriteJson(json);
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, double? value) => json.WriteFinite(name, value ?? double.NaN);
}

/// <summary>Contains the size of the experiment that takes fifteen minutes on two cores.</summary>
internal static class QuickExperiment
{
    public const int TrainingPhotos = 8000, TestPhotos = 2000, Epochs = 4, Batch = 64;

    /// <summary>Returns at most a number of photos, with the same shares of the classes.</summary>
    public static PhotoDataset Some(PhotoDataset photos, int count) => photos.Count <= count ? photos : photos.Split((double)count / photos.Count).Validation;
}
