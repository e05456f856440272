using System.CommandLine;
using System.Text.Json;
using NeoResNet.Recipes;
using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>The options of commands that take photos.</summary>
internal sealed class ClassifierOptions
{
    private readonly ModelOptions _model;
    private readonly Option<string?> _recipe = new("--recipe")
    {
        Description = "How photos are prepared: a .recipe.json file, or the name of published weights such as resnet_v2_50. Default: what comes with the weights.",
        HelpName = "FILE|NAME",
    };

    private readonly Option<string?>? _classesFile;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="names">Whether the command tells names of classes.</param>
    public ClassifierOptions(Command command, bool names)
    {
        command.Add(_recipe);
        if (names)
        {
            command.Add(_classesFile = Options.ClassesFile("Default: as in the weights, else numbers."));
        }

        _model = new(command, runs: true, takesPhotos: true);
    }

    /// <summary>What the user asked for.</summary>
    /// <exception cref="UsageException">No classes, which these commands need.</exception>
    public ModelSettings Read(ParseResult parsed)
    {
        ModelSettings settings = _model.Read(parsed);
        return settings.Classes == 0 ? throw new UsageException($"{parsed.CommandResult.Command.Name} needs the whole network: it takes no --classes 0.") : settings;
    }

    /// <summary>The files that a command reads beside its photos, for <see cref="OutputFiles.Check"/>.</summary>
    public IEnumerable<string?> FilesRead(ParseResult parsed, ModelSettings settings) =>
        [settings.Weights, settings.Weights is { } weights ? weights + RecipeFile.Suffix : null, parsed.GetValue(_recipe), _classesFile is null ? null : parsed.GetValue(_classesFile)];

    /// <summary>Makes the classifier, with the weights of the file or random ones; says in one line what was left out of the file.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="settings">What <see cref="Read"/> gave.</param>
    /// <param name="device">What it runs on.</param>
    /// <param name="terminal">For notices.</param>
    /// <exception cref="DataFileException">The weights or the recipe are damaged or missing, or do not fit.</exception>
    public ImageClassifier Open(ParseResult parsed, ModelSettings settings, RunDevice device, Terminal terminal)
    {
        terminal.Cancellation.ThrowIfCancellationRequested();
        var options = new ImageClassifierOptions
        {
            Backend = device.Backend,
            Network = settings.Model,
            Recipe = parsed.GetValue(_recipe) is { } recipe ? ReadRecipe(recipe) : null,
            ImageSize = settings.GivenSize,
            OutputStride = settings.OutputStride,
        };
        string? namesFile = _classesFile is null ? null : parsed.GetValue(_classesFile);
        if (settings.Weights is not { } weights)
        {
            string model = settings.Model ?? settings.DefaultModel;
            int classes = settings.Classes ?? Network.DefaultClasses(NetworkCatalog.Get(model));
            return ImageClassifier.OfRandomWeights(model, settings.Seed, classes, options with { ClassNames = Names(classes, options.Recipe ?? KnownRecipes.OfModel(model)?.Recipe) });
        }

        using (NetworkWeights file = NetworkWeights.Of(Nn.Checkpoints.Safetensors.Open(weights), settings.Model, options.Recipe))
        {
            Network.CheckClasses(settings, file.Classes);
            options = options with { ClassNames = Names(file.Classes, file.Recipe.Recipe) };
            if (file.Recipe.Recipe is null)
            {
                throw new DataFileException(weights, null, $"{file.Recipe.Explanation} Or give --recipe.");
            }
        }

        ImageClassifier classifier = ImageClassifier.Load(weights, options);
        Network.TellIgnored(terminal, weights, classifier.Ignored);
        return classifier;

        ClassNames? Names(int classes, Recipe? known) => namesFile is null ? null : ClassNames.Read(namesFile, classes, known?.LabelOffset ?? 0);
    }

    /// <summary>Writes what network answered, with which weights and recipe, and where.</summary>
    public static void WriteJson(Utf8JsonWriter json, ImageClassifier classifier, RunDevice device)
    {
        Network.WriteName(json, classifier.Network);
        json.WriteNumber("classes", classifier.Classes);
        json.WriteBoolean("random_weights", classifier.HasRandomWeights);
        json.WriteStrings("ignored", classifier.Ignored);
        json.WriteString("recipe", classifier.RecipeExplanation);
        device.WriteJson(json);
    }

    /// <summary>Prints what a network answered, in the form asked for, and says plainly where it means nothing.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="parsed">Tells the form.</param>
    /// <param name="classifier">What answered.</param>
    /// <param name="settings">What it was made from.</param>
    /// <param name="device">Where it ran.</param>
    /// <param name="json">Writes the properties after those of <see cref="WriteJson"/>.</param>
    /// <param name="text">Writes for people.</param>
    public static void Print(
        Terminal terminal, ParseResult parsed, ImageClassifier classifier, ModelSettings settings, RunDevice device, Action<Utf8JsonWriter> json, Action text)
    {
        if (classifier.HasRandomWeights)
        {
            terminal.WarnOfRandomWeights(settings.Weights);
        }

        Output.Print(
            terminal,
            parsed,
            writer =>
            {
                WriteJson(writer, classifier, device);
                json(writer);
            },
            text);
    }

    /// <summary>Refuses weights that have no logits.</summary>
    /// <exception cref="DataFileException">They have none.</exception>
    public static void RequireClasses(ImageClassifier classifier, ModelSettings settings)
    {
        if (classifier.Classes == 0)
        {
            throw new DataFileException(settings.Weights!, null, "holds no logits, so it cannot classify.");
        }
    }

    private static Recipe ReadRecipe(string fileOrName) =>
        File.Exists(fileOrName) ? RecipeFile.Read(fileOrName)
        : KnownRecipes.OfModel(fileOrName)?.Recipe ?? throw new FileNotFoundException($"--recipe: there is no file '{fileOrName}', and no published weights of that name are known.");
}
