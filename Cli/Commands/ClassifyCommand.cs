using System.CommandLine;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet classify</c>, which prints the most probable classes of photos.
/// </summary>
internal static class ClassifyCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("classify", "Classify photos and print the most probable classes. Report files that cannot be decoded, and classify the others.");
        var files = new Argument<string[]>("IMAGE") { Description = PhotoFiles.Description, Arity = ArgumentArity.OneOrMore };
        Option<int?> top = Options.Integer("--top", 1, $"Number of classes to print per photo. Default: {ImageClassifier.DefaultTop}.");
        command.Add(files);
        command.Add(top);
        var options = new ClassifierOptions(command, names: true);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            var passedOver = new PassedOverPictures();
            string[] photos = PhotoFiles.Expand(parsed.GetRequiredValue(files), passedOver);
            passedOver.Report(terminal);
            using RunDevice device = RunDevice.Open(settings);
            bool isJson = Output.IsJson(parsed), showsProgress = PhotoProgress.IsShown(terminal, isJson, photos.Length);

            // Created for the first photo that can be decoded: loading weights takes seconds, and
            // finding bad files does not.
            var classifier = new Lazy<ImageClassifier>(() =>
            {
                ImageClassifier opened = options.Open(parsed, settings, device, terminal);
                (RunHeading.Of(opened, settings, batch: 1, RunHeading.Photos(photos), device) with { ClassNames = opened.ClassNamesExplanation }).Print(terminal, parsed);
                return opened;
            });
            var failed = new FailedPhotos(terminal, options.Photos.Read(parsed), isDeferred: isJson || showsProgress);
            var results = new ClassifyResults(terminal, () => classifier.Value.HasRandomWeights, settings.Weights, areText: !isJson, isDeferred: isJson || showsProgress);
            terminal.PartialJson = json =>
            {
                results.WriteJson(json);
                failed.WriteJson(json);
            };
            try
            {
                if (showsProgress)
                {
                    // The heading cannot be printed into the progress bar.
                    _ = classifier.Value;
                }

                PhotoProgress.ForEach(photos, terminal, showsProgress, file =>
                {
                    if (failed.TryDecode(file) is { } photo)
                    {
                        // One photo per batch, so the last bits of a result do not depend on the
                        // other photos.
                        ClassifierOptions.RequireClasses(classifier.Value, settings);
                        int count = parsed.GetValue(top) ?? ImageClassifier.DefaultTop;
                        if (failed.WithEnoughMemory(file, () => classifier.Value.Classify(photo, count, terminal.Cancellation)) is { } predictions)
                        {
                            results.Add(file, predictions);
                        }
                    }
                });
                if (isJson)
                {
                    Output.Print(
                        terminal,
                        parsed,
                        json =>
                        {
                            if (classifier.IsValueCreated)
                            {
                                ClassifierOptions.WriteJson(json, classifier.Value, settings, device);
                            }

                            results.WriteJson(json);
                            failed.WriteJson(json);
                        },
                        () => { });
                }
            }
            finally
            {
                // Also prints the results of a cancelled run.
                failed.Finish();
                results.Finish();
                if (classifier.IsValueCreated)
                {
                    classifier.Value.Dispose();
                }
            }

            return failed.ExitCode;
        });
        return command;
    }
}
