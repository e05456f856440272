using System.CommandLine;
using NeoResNet.Images;
using NeoResNet.Preprocessing;

namespace NeoResNet.Cli.Commands;

/// <summary><c>neoresnet explain</c>: a page that shows why the network answers as it does for one photo.</summary>
internal static class ExplainCommand
{
    private const string RandomNotice = "The weights are random, so the answers mean nothing.";

    public static Command Create(Terminal terminal)
    {
        var command = new Command("explain", "Write a page for a browser: the photo with heat maps of its classes, every layer's values, the time of each operation.");
        var image = new Argument<string>("IMAGE") { Description = "A JPEG, PNG or BMP file." };
        var file = new Option<string>("--out") { Description = "The .html file to make or replace.", HelpName = "FILE", Required = true };
        Option<int?> top = Options.AtLeast("--top", 1, $"Classes to show. Default {ImageClassifier.DefaultMaps}.");
        command.Add(image);
        command.Add(file);
        command.Add(top);
        var options = new ClassifierOptions(command, names: true);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            string photoPath = parsed.GetRequiredValue(image), path = parsed.GetRequiredValue(file);
            OutputFiles.Check([path], [photoPath, .. options.FilesRead(parsed, settings)]);
            RgbImage photo = ImageFile.Decode(photoPath);
            using RunDevice device = RunDevice.Open(settings, terminal);
            using ImageClassifier classifier = options.Open(parsed, settings, device, terminal);
            ClassifierOptions.RequireClasses(classifier, settings);
            Explanation explanation = classifier.Explain(photo, parsed.GetValue(top) ?? ImageClassifier.DefaultMaps, terminal.Cancellation);
            terminal.Cancellation.ThrowIfCancellationRequested();
            ExplanationPage.Write(path, explanation, Path.GetFileName(photoPath), classifier.HasRandomWeights ? RandomNotice : null);
            long bytes = new FileInfo(path).Length;
            ClassifierOptions.Print(
                terminal, parsed, classifier, settings, device,
                json =>
                {
                    json.WriteString("file", path);
                    json.WriteNumber("bytes", bytes);
                    json.WriteString("image", photoPath);
                    json.WriteFinite("median_s", explanation.Profile.Seconds);
                    json.WriteObjects("maps", explanation.Maps, map =>
                    {
                        ClassifyResults.WritePrediction(json, map.Prediction);
                        json.WriteFinite("logit", map.Logit);
                        json.WriteNumber("height", map.Height);
                        json.WriteNumber("width", map.Width);
                    });
                },
                () => terminal.Out.WriteLine($"{path}: {Format.Megabytes(bytes)}, {photoPath} is '{Format.Plain(explanation.Maps[0].Prediction.Name)}'"));
            return CommandLine.Good;
        });
        return command;
    }
}
