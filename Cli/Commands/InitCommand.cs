using System.CommandLine;
using NeoResNet.Nn.Checkpoints;

namespace NeoResNet.Cli.Commands;

/// <summary>
/// Implements <c>neoresnet init</c>, which writes random weights. The same seed produces the same
/// weights on every machine.
/// </summary>
internal static class InitCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("init", "Write random weights with a recipe to a safetensors file. The same seed produces the same file on every machine.");
        var file = new Option<string>("--out") { Description = "The .safetensors file to create or replace.", HelpName = "FILE", Required = true };
        Option<string?> classesFile = Options.ClassesFile("Stored in the weights file. Default: none.");
        command.Add(file);
        command.Add(classesFile);
        var options = new ModelOptions(command);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            if (settings.Weights is not null)
            {
                throw new UsageException("'init' creates random weights and does not support --weights. Omit the option.");
            }

            string path = parsed.GetRequiredValue(file);
            using Network network = Network.Build(settings, batch: 1);
            Recipe recipe = RecipeOf(network, settings);
            ClassNames? names = parsed.GetValue(classesFile) is { } namesPath ? ClassNames.Load(namesPath, network.Classes, recipe.LabelOffset) : null;
            network.Load(terminal);
            Safetensors.Write(path, network.Variables, new Dictionary<string, string>(
                [.. recipe.ToMetadata(), .. RandomWeights.ToMetadata(settings.Seed), .. names?.ToMetadata() ?? new Dictionary<string, string>()]));
            Output.Print(
                terminal,
                parsed,
                json =>
                {
                    json.WriteString("file", path);
                    network.WriteName(json);
                    json.WriteNumber("classes", network.Classes);
                    json.WriteNumber("seed", settings.Seed);
                    json.WriteNumber("variables", network.Variables.Variables.Count);
                    json.WriteNumber("parameters", network.Variables.ParameterCount);
                    json.WriteBoolean("class_names", names is not null);
                },
                () => terminal.Out.WriteLine($"Wrote {path}: {network.Definition.Name}, {network.Variables.Variables.Count} variables, {Format.Count(network.Variables.ParameterCount)} parameters."));
            return ExitCodes.Success;
        });
        return command;
    }

    // Users of the file need a recipe: the recipe of the network's published weights, or the recipe
    // of Inception.
    private static Recipe RecipeOf(Network network, ModelSettings settings)
    {
        Recipe recipe = Recipe.FindPublished(network.Definition.Name) ?? Recipe.Inception.WithSize(network.Size);
        recipe = settings.GivenSize is { } size ? recipe.WithSize(size) : recipe;
        return recipe with
        {
            Model = network.Definition.Name,
            ClassCount = network.Classes > 0 ? network.Classes : null,
            LabelOffset = network.Classes == recipe.ClassCount ? recipe.LabelOffset : 0,

            // Random weights have no class names; --classes-file sets them.
            ClassNames = null,
        };
    }
}
