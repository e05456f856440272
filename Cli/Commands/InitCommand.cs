using System.CommandLine;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Recipes;

namespace NeoResNet.Cli.Commands;

/// <summary><c>neoresnet init</c>: writes random weights, the same for a seed on every machine.</summary>
internal static class InitCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("init", "Write random weights to a safetensors file.");
        var file = new Option<string>("--out") { Description = "The file to make or replace.", HelpName = "FILE", Required = true };
        Option<string?> classesFile = Options.ClassesFile("They are kept in the file. Default: none.");
        command.Add(file);
        command.Add(classesFile);
        var options = new ModelOptions(command);
        command.SetAction(parsed =>
        {
            ModelSettings settings = options.Read(parsed);
            if (settings.Weights is not null)
            {
                throw new UsageException("init makes new weights: it takes no --weights.");
            }

            string path = parsed.GetRequiredValue(file);
            OutputFiles.Check([path], parsed.GetValue(classesFile));
            using Network network = Network.Build(settings, batch: 1);
            Recipe recipe = RecipeOf(network, settings);
            ClassNames? names = parsed.GetValue(classesFile) is { } namesPath ? ClassNames.Read(namesPath, network.Classes, recipe.LabelOffset) : null;
            network.Load(terminal);
            Safetensors.Write(path, network.Variables, new Dictionary<string, string>(
                [.. RecipeFile.ToMetadata(recipe), .. RandomWeights.ToMetadata(settings.Seed), .. names?.ToMetadata() ?? new Dictionary<string, string>()]));
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
                () => terminal.Out.WriteLine($"{path}: {network.Variables.Variables.Count} variables, {Format.Count(network.Variables.ParameterCount)} parameters"));
            return CommandLine.Good;
        });
        return command;
    }

    // Whoever uses the file must prepare photos in some way: that of the network's published weights, or Inception's.
    private static Recipe RecipeOf(Network network, ModelSettings settings)
    {
        Recipe recipe = KnownRecipes.OfModel(network.Definition.Name)?.Recipe ?? StandardRecipes.Inception.WithSize(network.Size);
        recipe = settings.GivenSize is { } size ? recipe.WithSize(size) : recipe;
        return recipe with
        {
            Model = network.Definition.Name,
            Classes = network.Classes > 0 ? network.Classes : null,
            LabelOffset = network.Classes == recipe.Classes ? recipe.LabelOffset : 0,

            // Random weights know no class; --classes-file gives names.
            ClassNames = null,
        };
    }
}
