using System.CommandLine;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet.Cli.Commands;

/// <summary><c>neoresnet init</c>: writes random weights, the same for a seed on every machine.</summary>
internal static class InitCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("init", "Write random weights to a safetensors file.");
        var file = new Option<string>("--out") { Description = "The file to make or replace.", HelpName = "FILE", Required = true };
        command.Add(file);
        var options = new ModelOptions(command);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            if (settings.Weights is not null)
            {
                throw new UsageException("init makes new weights: it takes no --weights.");
            }

            using Network network = Network.Build(settings, batch: 1);
            network.Load(terminal.Cancellation);
            string path = parsed.GetRequiredValue(file);
            Write(path, network.Variables, terminal.Cancellation);
            Output.Print(
                terminal,
                parsed,
                json =>
                {
                    json.WriteString("file", path);
                    json.WriteNumber("depth", network.Depth);
                    json.WriteNumber("classes", network.Classes);
                    json.WriteNumber("seed", settings.Seed);
                    json.WriteNumber("variables", network.Variables.Variables.Count);
                    json.WriteNumber("parameters", network.Variables.ParameterCount);
                },
                () => terminal.Out.WriteLine($"{path}: {network.Variables.Variables.Count} variables, {Format.Count(network.Variables.ParameterCount)} parameters"));
            return CommandLine.Good;
        });
        return command;
    }

    private static void Write(string path, VariableStore variables, CancellationToken cancellation)
    {
        var tensors = new List<KeyValuePair<string, Tensor>>();
        try
        {
            foreach (Variable variable in variables.Variables)
            {
                tensors.Add(new(variable.Name, variable.ToTensor()));
            }

            cancellation.ThrowIfCancellationRequested();
            Safetensors.Write(path, tensors);
        }
        finally
        {
            tensors.ForEach(pair => pair.Value.Dispose());
        }
    }
}
