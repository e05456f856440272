using System.CommandLine;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet run</c>, which feeds an array of images and writes end points.
/// </summary>
internal static class RunCommand
{
    private sealed record Fetch(string Name, string File);

    public static Command Create(Terminal terminal)
    {
        var command = new Command("run", "Run a network on an array of images and write end points to .npy files. Compute only the layers that the end points require.");
        var input = new Option<string>("--input") { Description = "Images: an .npy file of shape [n, height, width, 3], of any numeric type, preprocessed as the weights require.", HelpName = "X.npy", Required = true };
        var fetch = new Option<string[]>("--fetch") { Description = "End point, and the .npy file to write it to. Can be repeated.", HelpName = "NAME=OUT.npy", Required = true };
        command.Add(input);
        command.Add(fetch);
        var options = new ModelOptions(command, runs: true);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            Fetch[] fetches = Parse(parsed.GetRequiredValue(fetch));
            string inputPath = parsed.GetRequiredValue(input);
            NhwcTensor images = Npy.Read(inputPath);

            // The input determines height and width, unless --size sets them.
            using Network network = Network.Build(settings, (graph, _) => graph.Placeholder([null, settings.GivenSize, settings.GivenSize, 3], "images"));
            Node[] nodes = [.. fetches.Select(each => network.EndPoints[each.Name])];
            Node[] distinct = [.. nodes.Distinct()];
            using RunDevice device = RunDevice.Open(settings);
            using var session = new Session(network.Graph, device.Backend);
            Callable callable = session.Callable([network.Inputs], distinct);
            _ = callable.OutputShapes(images.Shape);

            RunHeading.Of(network, settings, images.Shape, inputPath, device).Print(terminal, parsed);
            network.Load(terminal);
            if (network.HasRandomWeights)
            {
                terminal.WarnOfRandomWeights(settings.Weights);
            }

            NhwcTensor[] results = callable.Run([images], new(CancellationToken: terminal.Cancellation));
            terminal.Cancellation.ThrowIfCancellationRequested();
            NhwcTensor ResultOf(int i) => results[Array.IndexOf(distinct, nodes[i])];
            Shape ShapeOf(int i) => ResultOf(i).Shape;
            AtomicFile.WriteAll([.. fetches.Select((fetch, i) => (fetch.File, (Action<Stream>)(stream => Npy.Write(stream, ResultOf(i)))))]);
            Output.Print(
                terminal,
                parsed,
                json =>
                {
                    network.WriteOrigin(json);
                    device.WriteJson(json);
                    json.WriteObjects("outputs", fetches.Index(), each =>
                    {
                        json.WriteString("name", each.Item.Name);
                        json.WriteString("file", each.Item.File);
                        json.WriteShape("shape", ShapeOf(each.Index));
                    });
                },
                () =>
                {
                    foreach ((int i, Fetch each) in fetches.Index())
                    {
                        terminal.Out.WriteLine($"Wrote {each.File}: {each.Name} {ShapeOf(i)}.");
                    }
                });

            return ExitCodes.Success;
        });
        return command;
    }

    private static Fetch[] Parse(string[] texts) => [.. texts.Select(text => text.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } file]
        ? new Fetch(name, file)
        : throw new UsageException($"Invalid value '{text}' for '--fetch'. Expected NAME=OUT.npy."))];
}
