using System.CommandLine;
using NeoResNet.Preprocessing;

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
            bool isJson = Output.IsJson(parsed), showsProgress = PhotoProgress.IsShown(terminal, isJson, photos.Length);

            // Made for the first photo that can be read: files that are none are found in a moment, loading weights takes seconds.
            var classifier = new Lazy<ImageClassifier>(() => options.Open(parsed, settings, device, terminal));
            var failed = new FailedPhotos(terminal, isHeldBack: isJson || showsProgress);
            var results = new ClassifyResults(terminal, () => classifier.Value.HasRandomWeights, settings.Weights, areText: !isJson, isHeldBack: isJson || showsProgress);
            try
            {
                PhotoProgress.ForEach(photos, terminal, showsProgress, file =>
                {
                    if (failed.TryDecode(file) is { } photo)
                    {
                        // One at a time: what an answer's last bits are does not depend on the photos beside it.
                        ClassifierOptions.RequireClasses(classifier.Value, settings);
                        results.Add(file, classifier.Value.Classify(photo, parsed.GetValue(top) ?? ImageClassifier.DefaultTop, terminal.Cancellation));
                    }
                });
                if (isJson && results.Count > 0)
                {
                    Output.Print(
                        terminal,
                        parsed,
                        json =>
                        {
                            ClassifierOptions.WriteJson(json, classifier.Value, device);
                            results.WriteJson(json);
                            failed.WriteJson(json);
                        },
                        () => { });
                }
            }
            finally
            {
                // Of a run that was cancelled, too: what is known by now took its time.
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
