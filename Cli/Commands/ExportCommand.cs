using System.CommandLine;
using NeoResNet.Nn;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet export</c>, which writes a network with its weights as an ONNX model.
/// </summary>
internal static class ExportCommand
{
    private const string InputName = "images";
    private const string LogitsName = "logits";
    private const string FeaturesName = "features";

    public static Command Create(Terminal terminal)
    {
        var command = new Command("export", "Export a network with its weights as an ONNX model (operator set 17).");
        var file = new Option<string>("--out") { Description = "The .onnx file to create or replace.", HelpName = "FILE", Required = true };
        var endPoints = new Option<bool>("--end-points") { Description = "Add all end points as outputs, under their slim names." };
        var nhwc = new Option<bool>("--nhwc") { Description = "Use the layout [batch, height, width, channels] for images and end points instead of [batch, channels, height, width]." };
        command.Add(file);
        command.Add(endPoints);
        command.Add(nhwc);
        var options = new ModelOptions(command);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            string path = parsed.GetRequiredValue(file);

            // Height and width stay dynamic unless --size is given. With a fixed size, runtimes can
            // plan memory ahead.
            int? side = settings.GivenSize;
            using Network network = Network.Build(settings, (graph, _) => graph.Placeholder([null, side, side, 3], InputName));
            network.Load(terminal);
            List<KeyValuePair<string, Node>> outputs = [new(network.Classes > 0 ? LogitsName : FeaturesName, network.Net)];
            if (parsed.GetValue(endPoints))
            {
                outputs.AddRange(network.EndPoints);
            }

            OnnxLayout layout = parsed.GetValue(nhwc) ? OnnxLayout.Nhwc : OnnxLayout.Nchw;
            OnnxExporter.Write(path, [new(InputName, network.Inputs)], outputs, new()
            {
                InputLayout = layout,
                OutputLayout = layout,
                GraphName = network.Definition.Name,
                Metadata = network.ReadMetadata(),
            });
            long bytes = new FileInfo(path).Length;
            Output.Print(
                terminal,
                parsed,
                json =>
                {
                    json.WriteString("file", path);
                    json.WriteNumber("bytes", bytes);
                    network.WriteName(json);
                    json.WriteNumber("classes", network.Classes);
                    network.WriteOrigin(json);
                    json.WriteString("layout", layout == OnnxLayout.Nhwc ? "nhwc" : "nchw");
                    json.WriteString("input", InputName);
                    json.WriteStrings("outputs", outputs.Select(output => output.Key));
                },
                () => terminal.Out.WriteLine(
                    $"Wrote {path} ({Format.Megabytes(bytes)}): input '{InputName}', {Format.Quantity(outputs.Count, "output")}, the first of them '{outputs[0].Key}'.{(network.HasRandomWeights ? " The weights are random." : "")}"));
            return ExitCodes.Success;
        });
        return command;
    }
}
