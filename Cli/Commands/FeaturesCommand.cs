using System.CommandLine;
using NeoResNet.Tensors;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet features</c>, which writes one end point of photos to an array, one row
/// per photo.
/// </summary>
/// <remarks>A file that cannot be decoded is reported and has no row.</remarks>
internal static class FeaturesCommand
{
    private const string DefaultEndPoint = "global_pool";

    // Number of photos that are decoded and run together.
    private const int BatchSize = 8;

    public static Command Create(Terminal terminal)
    {
        var command = new Command("features", "Write an end point of photos to an .npy file, one row per photo. Do not compute later layers. Report files that cannot be decoded, and write no row for them.");
        var files = new Argument<string[]>("IMAGE") { Description = PhotoFiles.Description, Arity = ArgumentArity.OneOrMore };
        var file = new Option<string>("--out") { Description = "The .npy file to create or replace.", HelpName = "F.npy", Required = true };
        var endPoint = new Option<string?>("--end-point") { Description = $"End point to write; 'neoresnet endpoints' lists all names. Default: {DefaultEndPoint}.", HelpName = "NAME" };
        command.Add(files);
        command.Add(file);
        command.Add(endPoint);
        var options = new ClassifierOptions(command, names: false);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            string path = parsed.GetRequiredValue(file), name = parsed.GetValue(endPoint) ?? DefaultEndPoint;
            var passedOver = new PassedOverPictures();
            string[] photos = PhotoFiles.Expand(parsed.GetRequiredValue(files), passedOver);
            passedOver.Report(terminal);
            using RunDevice device = RunDevice.Open(settings);
            using ImageClassifier classifier = options.Open(parsed, settings, device, terminal);
            RunHeading.Of(classifier, settings, Math.Min(photos.Length, BatchSize), RunHeading.Photos(photos), device).Print(terminal, parsed);
            bool isJson = Output.IsJson(parsed), showsProgress = PhotoProgress.IsShown(terminal, isJson, photos.Length);
            var failed = new FailedPhotos(terminal, options.Photos.Read(parsed), isDeferred: isJson || showsProgress);
            var rows = new FeatureRows(photos.Length);

            // A failed command writes no file, so no photo has a row.
            terminal.PartialJson = json =>
            {
                json.WriteStrings("images", []);
                failed.WriteJson(json);
            };
            try
            {
                PhotoProgress.ForEach([.. photos.Chunk(BatchSize)], terminal, showsProgress, some =>
                {
                    (string File, RgbImage Photo)[] decoded = [.. some.Select(each => (each, failed.TryDecode(each))).Where(each => each.Item2 is not null)!];
                    if (decoded.Length > 0)
                    {
                        Add(decoded);
                    }
                });

                void Add((string File, RgbImage Photo)[] batch)
                {
                    NhwcTensor Compute() => classifier.Features([.. batch.Select(each => each.Photo)], name, terminal.Cancellation);
                    NhwcTensor? features;
                    try
                    {
                        features = batch.Length > 1 ? Compute() : failed.WithEnoughMemory(batch[0].File, Compute);
                    }
                    catch (OutOfMemoryException)
                    {
                        // One photo at a time needs less memory.
                        Array.ForEach(batch, each => Add([each]));
                        return;
                    }

                    if (features is not null)
                    {
                        rows.Add(batch.Select(each => each.File), features);
                    }
                }
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
                    () => terminal.Out.WriteLine(Format.Plain($"Wrote {path}: {name} {all.Shape}.{(failed.Count == 0 ? "" : $" {Format.Quantity(failed.Count, "file")} failed and have no row; --json lists the photo of each row.")}")));
            }
            else if (isJson)
            {
                Output.Print(
                    terminal, parsed,
                    json =>
                    {
                        ClassifierOptions.WriteJson(json, classifier, settings, device);
                        json.WriteNull("file");
                        json.WriteString("end_point", name);
                        json.WriteNull("shape");
                        json.WriteStrings("images", []);
                        failed.WriteJson(json);
                    },
                    () => { });
            }

            return failed.ExitCode;
        });
        return command;
    }
}
