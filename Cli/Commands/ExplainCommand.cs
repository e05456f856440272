using System.CommandLine;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet explain</c>, which writes a page that explains the classification of one
/// photo.
/// </summary>
internal static class ExplainCommand
{
    private const string RandomNotice = "The weights are random, so the results are meaningless.";

    public static Command Create(Terminal terminal)
    {
        var command = new Command("explain", "Write an HTML page that explains the classification of a photo: heat maps of its classes, the values of each layer, and the time of each operation.");
        var image = new Argument<string>("IMAGE") { Description = "Photo: a JPEG, PNG or BMP file." };
        var file = new Option<string>("--out") { Description = "The .html file to create or replace.", HelpName = "FILE", Required = true };
        Option<int?> top = Options.Integer("--top", 1, $"Number of classes to show. Default: {ImageClassifier.DefaultMaps}.");
        command.Add(image);
        command.Add(file);
        command.Add(top);
        var options = new ClassifierOptions(command, names: true);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            string photoPath = parsed.GetRequiredValue(image), path = parsed.GetRequiredValue(file);
            RgbImage photo = options.Photos.Decode(photoPath, parsed, terminal);
            using RunDevice device = RunDevice.Open(settings);
            using ImageClassifier classifier = options.Open(parsed, settings, device, terminal);
            ClassifierOptions.RequireClasses(classifier, settings);
            (RunHeading.Of(classifier, settings, batch: 1, photoPath, device) with { ClassNames = classifier.ClassNamesExplanation }).Print(terminal, parsed);
            Explanation explanation = classifier.Explain(photo, parsed.GetValue(top) ?? ImageClassifier.DefaultMaps, terminal.Cancellation);
            terminal.Cancellation.ThrowIfCancellationRequested();
            explanation.Save(path, Path.GetFileName(photoPath), classifier.HasRandomWeights ? RandomNotice : null);
            long bytes = new FileInfo(path).Length;
            ClassifierOptions.Print(
                terminal, parsed, classifier, settings, device,
                json =>
                {
                    json.WriteString("file", path);
                    json.WriteNumber("bytes", bytes);
                    json.WriteString("image", photoPath);
                    json.WriteString("damage", photo.Damage);
                    json.WriteFinite("median_s", explanation.Profile.Seconds);
                    json.WriteObjects("maps", explanation.Maps, map =>
                    {
                        ClassifyResults.WritePrediction(json, map.Prediction);
                        json.WriteFinite("logit", map.Logit);
                        json.WriteNumber("height", map.Height);
                        json.WriteNumber("width", map.Width);
                    });
                },
                () => terminal.Out.WriteLine($"Wrote {path} ({Format.Megabytes(bytes)}). The most probable class is '{Format.Plain(explanation.Maps[0].Prediction.Name)}'."));
            return ExitCodes.Success;
        });
        return command;
    }
}
