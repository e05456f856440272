using System.CommandLine;
using NeoResNet.Preprocessing;
using NeoResNet.Tensors;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// <c>neoresnet features</c>: one end point of photos into one array, a row a photo; nothing after it is computed. A file that is not a photo is
/// reported and has no row.
/// </summary>
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
            bool isJson = Output.IsJson(parsed), showsProgress = PhotoProgress.IsShown(terminal, isJson, photos.Length);
            var failed = new FailedPhotos(terminal, isHeldBack: isJson || showsProgress);
            var rows = new FeatureRows(photos.Length);
            try
            {
                PhotoProgress.ForEach([.. photos.Chunk(AtOnce)], terminal, showsProgress, some =>
                {
                    (string File, RgbImage Photo)[] decoded = [.. some.Select(each => (each, failed.TryDecode(each))).Where(each => each.Item2 is not null)!];
                    if (decoded.Length > 0)
                    {
                        NhwcTensor features = classifier.Features([.. decoded.Select(each => each.Photo)], name, terminal.Cancellation);
                        rows.Add(decoded.Select(each => each.File), features);
                    }
                });
            }
            finally
            {
                failed.Finish();
            }

            terminal.Cancellation.ThrowIfCancellationRequested();
            if (rows.Files.Count > 0)
            {
                NhwcTensor all = rows.Take();
                Npy.Write(path, all);
                ClassifierOptions.Print(
                    terminal, parsed, classifier, settings, device,
                    json =>
                    {
                        json.WriteString("file", path);
                        json.WriteString("end_point", name);
                        json.WriteShape("shape", all.Shape);
                        json.WriteStrings("images", rows.Files);
                        failed.WriteJson(json);
                    },
                    () => terminal.Out.WriteLine(Format.Plain($"{path}: {name} {all.Shape}{(failed.Count == 0 ? "" : $", without {failed.Count} files that are not photos; --json tells which row is which")}")));
            }

            return failed.ExitCode;
        });
        return command;
    }
}
