using System.CommandLine;
using System.Text.Json;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary><c>neoresnet classify</c>: the most probable classes of photos.</summary>
internal static class ClassifyCommand
{
    private const int DefaultTop = 5;

    private sealed record Answer(string File, IReadOnlyList<Prediction> Predictions);

    public static Command Create(Terminal terminal)
    {
        var command = new Command("classify", "Tell the most probable classes of photos.");
        var files = new Argument<string[]>("IMAGE") { Description = "JPEG, PNG or BMP files.", Arity = ArgumentArity.OneOrMore };
        Option<int?> top = Options.AtLeast("--top", 1, $"Classes to tell. Default {DefaultTop}.");
        Option<string?> classesFile = Options.ClassesFile("Default: as in the weights, else numbers.");
        command.Add(files);
        command.Add(top);
        command.Add(classesFile);
        var options = new ModelOptions(command, runs: true);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            if (settings.Classes == 0 || !settings.GlobalPool)
            {
                throw new UsageException("classify needs classes and global pooling: it takes no --classes 0 and no --no-global-pool.");
            }

            using Network network = Network.Build(settings, batch: 1);
            if (network.Classes == 0)
            {
                throw new DataFileException(settings.Weights!, null, "holds no logits, so it cannot classify.");
            }

            ClassNames names = parsed.GetValue(classesFile) is { } path ? ClassNames.Read(path, network.Classes)
                : network.StoredClassNames ?? ClassNames.Numbered(network.Classes);
            using RunDevice device = RunDevice.Open(settings, terminal);
            Answer[] answers = Classify(network, device, settings.Size, names, parsed.GetRequiredValue(files), parsed.GetValue(top) ?? DefaultTop, terminal);
            if (network.HasRandomWeights)
            {
                terminal.WarnOfRandomWeights();
            }

            Output.Print(terminal, parsed, json => WriteJson(json, network, device, answers), () => PrintTables(terminal, answers));
            return CommandLine.Good;
        });
        return command;
    }

    private static Answer[] Classify(Network network, RunDevice device, int size, ClassNames names, string[] files, int top, Terminal terminal)
    {
        var photos = new List<Tensor>();
        try
        {
            // All photos before the network: a file that is none is found in a moment, loading weights takes seconds.
            photos.AddRange(files.Select(file => Photos.Load(file, size)));
            network.Load(terminal);
            using var session = new Session(network.Graph, device.Backend);
            Callable callable = session.Callable([network.Inputs], [network.EndPoints["predictions"]]);
            using Tensor probabilities = Tensor.Uninitialized(callable.OutputShapes(network.Inputs.Shape.ToShape())[0]);
            var answers = new Answer[files.Length];
            for (int i = 0; i < files.Length; i++)
            {
                callable.Run([photos[i]], [probabilities], new(CancellationToken: terminal.Cancellation));
                answers[i] = new(files[i], Prediction.Top(probabilities.Span, names, top));
            }

            return answers;
        }
        finally
        {
            photos.ForEach(photo => photo.Dispose());
        }
    }

    private static void WriteJson(Utf8JsonWriter json, Network network, RunDevice device, Answer[] answers)
    {
        json.WriteNumber("depth", network.Depth);
        json.WriteNumber("classes", network.Classes);
        network.WriteOrigin(json);
        device.WriteJson(json);
        json.WriteObjects("images", answers, answer =>
        {
            json.WriteString("file", answer.File);
            json.WriteObjects("predictions", answer.Predictions, prediction =>
            {
                json.WriteNumber("class", prediction.Class);
                json.WriteString("name", prediction.Name);
                json.WriteFinite("probability", prediction.Probability);
            });
        });
    }

    private static void PrintTables(Terminal terminal, Answer[] answers)
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
