using System.CommandLine;
using NeoResNet.Tensors;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet endpoints</c>, which lists the end points of a network without computing
/// them.
/// </summary>
internal static class EndPointsCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("endpoints", "List the end points of a network with their shapes, in the order of slim.");
        var options = new ModelOptions(command);
        Option<int?> batch = Options.Integer("--batch", 1, "Images per batch. Default: 1.");
        command.Add(batch);
        command.SetAction(parsed =>
        {
            using Network network = Network.Build(options.Read(parsed), parsed.GetValue(batch) ?? 1);
            (string Name, Shape Shape)[] endPoints = [.. network.EndPoints.Select(point => (point.Key, point.Value.Shape.ToShape()))];
            Output.Print(
                terminal,
                parsed,
                json =>
                {
                    network.WriteName(json);
                    json.WriteNumber("classes", network.Classes);
                    json.WriteObjects("end_points", endPoints, point =>
                    {
                        json.WriteString("name", point.Name);
                        json.WriteShape("shape", point.Shape);
                    });
                },
                () =>
                {
                    Table table = Tables.Create("end point", "shape");
                    foreach ((string name, Shape shape) in endPoints)
                    {
                        table.Add(name, shape.ToString());
                    }

                    table.Print(terminal);
                });
            return ExitCodes.Success;
        });
        return command;
    }
}
