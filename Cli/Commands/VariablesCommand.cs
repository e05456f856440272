using System.CommandLine;
using NeoResNet.Nn;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet variables</c>, which lists the variables of a network in the order of
/// their creation, without creating values.
/// </summary>
internal static class VariablesCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("variables", "List the variables of a network with their shapes, and count the parameters.");
        var options = new ModelOptions(command);
        command.SetAction(parsed =>
        {
            using Network network = Network.Build(options.Read(parsed), batch: 1);
            VariableStore store = network.Variables;
            Output.Print(
                terminal,
                parsed,
                json =>
                {
                    network.WriteName(json);
                    json.WriteNumber("classes", network.Classes);
                    json.WriteNumber("parameters", store.ParameterCount);
                    json.WriteNumber("trainable_parameters", store.TrainableParameterCount);
                    json.WriteObjects("variables", store.Variables, variable =>
                    {
                        json.WriteString("name", variable.Name);
                        json.WriteShape("shape", variable.Shape);
                        json.WriteBoolean("trainable", variable.Trainable);
                    });
                },
                () => PrintTable(terminal, store));
            return ExitCodes.Success;
        });
        return command;
    }

    private static void PrintTable(Terminal terminal, VariableStore store)
    {
        Table table = Tables.Create("variable", "shape", "values>", "trainable");
        foreach (Variable variable in store.Variables)
        {
            table.Add(variable.Name, variable.Shape.ToString(), Format.Count(variable.Shape.ElementCount), variable.Trainable ? "yes" : "no");
        }

        table.Print(terminal);
        terminal.Out.WriteLine($"{Format.Count(store.ParameterCount)} parameters, {Format.Count(store.TrainableParameterCount)} trainable");
    }
}
