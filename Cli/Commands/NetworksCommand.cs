using System.CommandLine;
using System.Globalization;
using NeoResNet.Nn;
using Spectre.Console;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet networks</c>, which lists the values of <c>--model</c>.
/// </summary>
internal static class NetworksCommand
{
    private sealed record Row(NetworkDefinition Network, long Parameters, bool HasRecipe);

    public static Command Create(Terminal terminal)
    {
        var command = new Command("networks", "List the networks that --model supports, with image size, classes, parameters, and whether a recipe is known.");
        command.SetAction(parsed =>
        {
            Row[] rows = [.. NetworkCatalog.All.Select(network => new Row(network, CountParameters(network), Recipe.FindPublished(network.Name) is not null))];
            Output.Print(
                terminal,
                parsed,
                json => json.WriteObjects("networks", rows, row =>
                {
                    json.WriteString("name", row.Network.Name);
                    json.WriteNumber("size", row.Network.ImageSize);
                    json.WriteNumber("classes", row.Network.ClassCount);
                    json.WriteNumber("trainable_parameters", row.Parameters);
                    json.WriteBoolean("recipe", row.HasRecipe);
                }),
                () => PrintTable(terminal, rows));
            return ExitCodes.Success;
        });
        return command;
    }

    // Fast, because building a network computes no values.
    private static long CountParameters(NetworkDefinition network)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        _ = network.Build(graph.Placeholder([null, network.ImageSize, network.ImageSize, 3]), network.ClassCount);
        return variables.TrainableParameterCount;
    }

    private static void PrintTable(Terminal terminal, Row[] rows)
    {
        Table table = Tables.Create("network", "images", "classes>", "parameters>", "known recipe");
        foreach (Row row in rows)
        {
            string size = string.Create(CultureInfo.InvariantCulture, $"{row.Network.ImageSize} x {row.Network.ImageSize}");
            table.Add(row.Network.Name, size, Format.Count(row.Network.ClassCount), Format.Count(row.Parameters), row.HasRecipe ? "yes" : "no");
        }

        table.Print(terminal);
    }
}
