using System.CommandLine;
using NeoResNet.Images;
using NeoResNet.Preprocessing;
using NeoResNet.Tensors;

namespace NeoResNet.Cli.Commands;

/// <summary><c>neoresnet features</c>: one end point of photos into one array; nothing after it is computed.</summary>
internal static class FeaturesCommand
{
    private const string DefaultEndPoint = "global_pool";

    // Photos decoded and in the network at once.
    private const int AtOnce = 8;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("features", "Write an end point of photos to an .npy file, a row a photo.");
        var files = new Argument<string[]>("IMAGE") { Description = PhotoFiles.Description, Arity = ArgumentArity.OneOrMore };
        var file = new Option<string>("--out") { Description = "The .npy file to make or replace.", HelpName = "F.npy", Required = true };
        var endPoint = new Option<string?>("--end-point") { Description = $"Its name, as 'neoresnet endpoints' lists them. Default {DefaultEndPoint}.", HelpName = "NAME" };
        command.Add(files);
        command.Add(file);
        command.Add(endPoint);
        var options = new ClassifierOptions(command, names: false);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            string path = parsed.GetRequiredValue(file), name = parsed.GetValue(endPoint) ?? DefaultEndPoint;
            string[] photos = PhotoFiles.Expand(parsed.GetRequiredValue(files));
            OutputFiles.Check([path], [.. photos, .. options.FilesRead(parsed, settings)]);
            using RunDevice device = RunDevice.Open(settings, terminal);
            using ImageClassifier classifier = options.Open(parsed, settings, device, terminal);
            using Tensor features = Compute(classifier, photos, name, terminal.Cancellation);
            terminal.Cancellation.ThrowIfCancellationRequested();
            Npy.Write(path, features);
            ClassifierOptions.Print(
                terminal, parsed, classifier, settings, device,
                json =>
                {
                    json.WriteString("file", path);
                    json.WriteString("end_point", name);
                    json.WriteShape("shape", features.Shape);
                    json.WriteStrings("images", photos);
                },
                () => terminal.Out.WriteLine($"{path}: {name} {features.Shape}"));
            return CommandLine.Good;
        });
        return command;
    }

    // A row a photo is the promise, so a file that is no photo ends it.
    private static Tensor Compute(ImageClassifier classifier, string[] files, string endPoint, CancellationToken cancellation)
    {
        Tensor? all = null;
        try
        {
            int done = 0;
            foreach (string[] some in files.Chunk(AtOnce))
            {
                RgbImage[] photos = [.. some.Select(file => ImageFile.Decode(file))];
                using Tensor features = classifier.Features(photos, endPoint, cancellation);
                all ??= Tensor.Uninitialized([files.Length, .. features.Shape.Dimensions[1..]]);
                int row = all.Length / files.Length;
                features.Span.CopyTo(all.Span[(done * row)..]);
                done += some.Length;
            }

            return all!;
        }
        catch
        {
            all?.Dispose();
            throw;
        }
    }
}
