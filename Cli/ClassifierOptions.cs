using System.CommandLine;
using System.Text.Json;
using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Represents the options of the commands that take photos.</summary>
internal sealed class ClassifierOptions
{
    private const string RecipeHint = "Or pass --recipe with a recipe file or the name of published weights; 'neoresnet networks' lists the names.";

    private readonly ModelOptions _model;
    private readonly Option<string?> _recipe = new("--recipe")
    {
        Description = "Recipe that prepares the photos: a .recipe.json file, or the name of published weights such as 'resnet_v2_50'. Also selects its network, unless --model or the weights name one. Default: the recipe of the weights.",
        HelpName = "FILE|NAME",
    };

    private readonly Option<string?>? _classesFile;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="names">Whether the command prints class names.</param>
    public ClassifierOptions(Command command, bool names)
    {
        command.Add(_recipe);
        if (names)
        {
            command.Add(_classesFile = Options.ClassesFile("Default: the names in the weights; without them, the names of ImageNet for a network of 1000 or 1001 classes that was designed for ImageNet, otherwise class numbers."));
        }

        Photos = new(command);
        _model = new(command, runs: true, takesPhotos: true);
    }

    /// <summary>Gets the options for decoding photos.</summary>
    public PhotoDecoding Photos { get; }

    /// <summary>Reads the network settings from the command line.</summary>
    /// <exception cref="UsageException">The number of classes is 0.</exception>
    public ModelSettings Read(ParseResult parsed)
    {
        ModelSettings settings = _model.Read(parsed);
        settings = settings with { IsBuiltIn = settings.IsBuiltIn && parsed.GetValue(_recipe) is null };
        return settings.Classes == 0 ? throw new UsageException($"'{parsed.CommandResult.Command.Name}' does not support --classes 0. Pass a positive number, or omit the option.") : settings;
    }

    /// <summary>
    /// Creates the classifier with the weights of the file, with the built-in model or with random
    /// weights, and reports ignored arrays.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="settings">The result of <see cref="Read"/>.</param>
    /// <param name="device">The device that runs the network.</param>
    /// <param name="terminal">Receives the notices.</param>
    /// <exception cref="DataFileException">
    /// The weights or the recipe are damaged, missing or mismatched.
    /// </exception>
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
            Lenient = settings.Lenient,
        };
        string? namesFile = _classesFile is null ? null : parsed.GetValue(_classesFile);
        if (settings.IsBuiltIn)
        {
            return ImageClassifier.BuiltIn(options with { ClassNames = Names(ClassNames.Cifar10.Count, null) });
        }

        if (settings.Weights is not { } weights)
        {
            string model = settings.Model ?? NetworkCatalog.Find(options.Recipe?.Model)?.Name ?? settings.DefaultModel;
            int classes = settings.Classes ?? Network.DefaultClasses(NetworkCatalog.Get(model));
            return ImageClassifier.CreateWithRandomWeights(model, settings.Seed, classes, options with { ClassNames = Names(classes, options.Recipe ?? Recipe.FindPublished(model)) });
        }

        if (OnnxNetwork.IsOnnx(weights))
        {
            Network.CheckOnnx(settings);
            OnnxNetwork onnx = OnnxNetwork.Load(weights);
            Network.CheckClasses(settings, onnx.Classes);
            Recipe used = options.Recipe ?? onnx.Recipe.Recipe ?? throw new DataFileException(weights, null, $"{onnx.Recipe.Explanation} {RecipeHint}");
            return ImageClassifier.Load(onnx, options with { ClassNames = Names(onnx.Classes, used) });
        }

        using NetworkWeights file = NetworkWeights.Of(Network.OpenWeights(weights, settings), new(settings.Model, options.Recipe) { Lenient = settings.Lenient });
        Network.CheckClasses(settings, file.Classes);
        if (file.Recipe.Recipe is null)
        {
            throw new DataFileException(weights, null, $"{file.Recipe.Explanation} {RecipeHint}");
        }

        ImageClassifier classifier = ImageClassifier.Load(file, options with { ClassNames = Names(file.Classes, file.Recipe.Recipe) });
        Network.Report(terminal, weights, classifier.ArrayPrefix, classifier.IgnoredArrays, classifier.WeightsReport, classifier.RestoreSummary);
        return classifier;

        ClassNames? Names(int classes, Recipe? known) => namesFile is null ? null : ClassNames.Load(namesFile, classes, known?.LabelOffset ?? 0);
    }

    /// <summary>Writes the network, its weights, its recipe and its device.</summary>
    public static void WriteJson(Utf8JsonWriter json, ImageClassifier classifier, ModelSettings settings, RunDevice device)
    {
        Network.WriteName(json, classifier.Network);
        json.WriteNumber("classes", classifier.ClassCount);
        json.WriteBoolean("built_in", settings.IsBuiltIn);
        json.WriteBoolean("random_weights", classifier.HasRandomWeights);
        json.WriteString("prefix", classifier.ArrayPrefix);
        json.WriteStrings("ignored", classifier.IgnoredArrays);
        RestoreReportJson.Write(json, classifier.WeightsReport);
        json.WriteString("recipe", classifier.RecipeExplanation);
        json.WriteString("class_names", classifier.ClassNamesExplanation);
        device.WriteJson(json);
    }

    /// <summary>Prints the results as JSON or text, and warns if the weights are random.</summary>
    /// <param name="terminal">Receives the output.</param>
    /// <param name="parsed">The command line, which selects JSON or text.</param>
    /// <param name="classifier">The classifier that computes the results.</param>
    /// <param name="settings">The settings of the classifier.</param>
    /// <param name="device">The device that ran the network.</param>
    /// <param name="json">
    /// Writes the properties that follow those of <see cref="WriteJson"/>.
    /// </param>
    /// <param name="text">Writes the text.</param>
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
                WriteJson(writer, classifier, settings, device);
                json(writer);
            },
            text);
    }

    /// <summary>Throws if the weights have no logits.</summary>
    /// <exception cref="DataFileException">The weights have no logits.</exception>
    public static void RequireClasses(ImageClassifier classifier, ModelSettings settings)
    {
        if (classifier.ClassCount == 0)
        {
            throw new DataFileException(settings.Weights!, null, "has no logits, so it cannot classify photos. Use 'neoresnet features' instead.");
        }
    }

    /// <summary>Reads the value of <c>--recipe</c>.</summary>
    public static Recipe ReadRecipe(string fileOrName) =>
        Path.Exists(fileOrName) ? Recipe.Load(fileOrName)
        : Recipe.FindPublished(fileOrName) ?? throw new FileNotFoundException($"Cannot find the recipe '{fileOrName}': it is neither a file nor the name of published weights. Pass a {RecipeFile.Suffix} file or a name that 'neoresnet networks' lists with a recipe.");
}
