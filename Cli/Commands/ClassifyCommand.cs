using System.CommandLine;
using System.Text.Json;
using NeoResNet.Images;
using NeoResNet.Preprocessing;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary><c>neoresnet classify</c>: the most probable classes of photos. A file that is none is named, and the others go on.</summary>
internal static class ClassifyCommand
{
    private sealed record Answer(string File, IReadOnlyList<Prediction> Predictions);

    private sealed record Failure(string File, string Reason);

    public static Command Create(Terminal terminal)
    {
        var command = new Command("classify", "Tell the most probable classes of photos.");
        var files = new Argument<string[]>("IMAGE") { Description = PhotoFiles.Description, Arity = ArgumentArity.OneOrMore };
        Option<int?> top = Options.AtLeast("--top", 1, $"Classes to tell. Default {ImageClassifier.DefaultTop}.");
        command.Add(files);
        command.Add(top);
        var options = new ClassifierOptions(command, names: true);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            string[] photos = PhotoFiles.Expand(parsed.GetRequiredValue(files));
            using RunDevice device = RunDevice.Open(settings, terminal);

            // Made for the first photo that can be read: files that are none are found in a moment, loading weights takes seconds.
            var classifier = new Lazy<ImageClassifier>(() => options.Open(parsed, settings, device, terminal));
            try
            {
                (List<Answer> answers, List<Failure> failures) = WithProgress(
                    terminal, parsed, photos, (file, results) => Classify(classifier, settings, file, parsed.GetValue(top) ?? ImageClassifier.DefaultTop, results, terminal));
                failures.ForEach(failure => terminal.Error.WriteLine($"neoresnet: {CommandLine.OneLine(failure.Reason)}"));
                if (answers.Count > 0)
                {
                    if (settings.Weights is null)
                    {
                        terminal.WarnOfRandomWeights();
                    }

                    Output.Print(terminal, parsed, json => WriteJson(json, classifier.Value, settings, device, answers, failures), () => PrintTables(terminal, answers));
                }

                return failures.Count == 0 ? CommandLine.Good : CommandLine.Failed;
            }
            finally
            {
                if (classifier.IsValueCreated)
                {
                    classifier.Value.Dispose();
                }
            }
        });
        return command;
    }

    private static (List<Answer> Answers, List<Failure> Failures) WithProgress(
        Terminal terminal, ParseResult parsed, string[] files, Action<string, (List<Answer> Answers, List<Failure> Failures)> classify)
    {
        (List<Answer>, List<Failure>) results = ([], []);
        if (files.Length == 1 || !terminal.IsInteractive || Output.IsJson(parsed))
        {
            Array.ForEach(files, file => classify(file, results));
            return results;
        }

        terminal.Ansi.Progress().AutoClear(true).Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn()).Start(progress =>
        {
            ProgressTask task = progress.AddTask("photos", maxValue: files.Length);
            foreach (string file in files)
            {
                classify(file, results);
                task.Increment(1);
            }
        });
        return results;
    }

    private static void Classify(
        Lazy<ImageClassifier> classifier, ModelSettings settings, string file, int top, (List<Answer> Answers, List<Failure> Failures) results, Terminal terminal)
    {
        terminal.Cancellation.ThrowIfCancellationRequested();
        RgbImage photo;
        try
        {
            photo = ImageFile.Decode(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            results.Failures.Add(new(file, e.Message));
            return;
        }

        // One at a time: what an answer's last bits are does not depend on the photos beside it.
        ClassifierOptions.RequireClasses(classifier.Value, settings);
        results.Answers.Add(new(file, classifier.Value.Classify(photo, top, terminal.Cancellation)));
    }

    /// <summary>Writes the classes of one photo.</summary>
    public static void WritePrediction(Utf8JsonWriter json, Prediction prediction)
    {
        json.WriteNumber("class", prediction.Class);
        json.WriteString("name", prediction.Name);
        json.WriteFinite("probability", prediction.Probability);
    }

    private static void WriteJson(Utf8JsonWriter json, ImageClassifier classifier, ModelSettings settings, RunDevice device, List<Answer> answers, List<Failure> failures)
    {
        ClassifierOptions.WriteJson(json, classifier, settings, device);
        json.WriteObjects("images", answers, answer =>
        {
            json.WriteString("file", answer.File);
            json.WriteObjects("predictions", answer.Predictions, prediction => WritePrediction(json, prediction));
        });
        json.WriteObjects("failed", failures, failure =>
        {
            json.WriteString("file", failure.File);
            json.WriteString("reason", failure.Reason);
        });
    }

    private static void PrintTables(Terminal terminal, List<Answer> answers)
    {
        foreach (Answer answer in answers)
        {
            terminal.Out.WriteLine(answer.File);
            Table table = Tables.Create("probability>", "class>", "name");
            foreach (Prediction prediction in answer.Predictions)
            {
                table.Add(Format.Fixed(prediction.Probability, 4), Format.Index(prediction.Class), prediction.Name);
            }

            table.Print(terminal);
        }
    }
}
