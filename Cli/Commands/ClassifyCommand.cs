using System.CommandLine;
using NeoResNet.Images;
using NeoResNet.Preprocessing;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary><c>neoresnet classify</c>: the most probable classes of photos. A file that is none is named, and the others go on.</summary>
internal static class ClassifyCommand
{
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
            bool isJson = Output.IsJson(parsed), showsProgress = photos.Length > 1 && terminal.IsInteractive && !isJson;

            // Made for the first photo that can be read: files that are none are found in a moment, loading weights takes seconds.
            var classifier = new Lazy<ImageClassifier>(() => options.Open(parsed, settings, device, terminal));
            var results = new ClassifyResults(terminal, () => classifier.Value.HasRandomWeights, settings.Weights, answersAreText: !isJson, isHeldBack: isJson || showsProgress);
            try
            {
                ForEach(photos, showsProgress ? terminal : null, file =>
                {
                    terminal.Cancellation.ThrowIfCancellationRequested();
                    if (TryDecode(file, results) is { } photo)
                    {
                        // One at a time: what an answer's last bits are does not depend on the photos beside it.
                        ClassifierOptions.RequireClasses(classifier.Value, settings);
                        results.Add(file, classifier.Value.Classify(photo, parsed.GetValue(top) ?? ImageClassifier.DefaultTop, terminal.Cancellation));
                    }
                });
                if (isJson && results.HasAnswers)
                {
                    Output.Print(
                        terminal,
                        parsed,
                        json =>
                        {
                            ClassifierOptions.WriteJson(json, classifier.Value, device);
                            results.WriteJson(json);
                        },
                        () => { });
                }
            }
            finally
            {
                // Of a run that was cancelled, too: what is known by now took its time.
                results.Finish();
                if (classifier.IsValueCreated)
                {
                    classifier.Value.Dispose();
                }
            }

            return results.HasFailures ? CommandLine.Failed : CommandLine.Good;
        });
        return command;
    }

    private static void ForEach(string[] files, Terminal? progressOn, Action<string> classify)
    {
        if (progressOn is null)
        {
            Array.ForEach(files, classify);
            return;
        }

        progressOn.Ansi.Progress().AutoClear(true).Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn()).Start(progress =>
        {
            ProgressTask task = progress.AddTask("photos", maxValue: files.Length);
            foreach (string file in files)
            {
                classify(file);
                task.Increment(1);
            }
        });
    }

    private static RgbImage? TryDecode(string file, ClassifyResults results)
    {
        try
        {
            return ImageFile.Decode(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            results.AddFailure(file, e.Message);
            return null;
        }
    }
}
