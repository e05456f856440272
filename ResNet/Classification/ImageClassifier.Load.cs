using System.Globalization;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Recipes;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <content>How a classifier is made.</content>
public sealed partial class ImageClassifier
{
    private ImageClassifier(NetworkDefinition network, int classes, FoundRecipe recipe, ImageClassifierOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1, nameof(options.BatchSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxThreads ?? 1, 1, nameof(options.MaxThreads));
        Network = network;
        Classes = classes;
        Recipe = options.ImageSize is { } size ? recipe.Require().WithSize(size) : recipe.Require();
        Recipe.ThrowIfFaulty();
        RecipeOrigin = recipe.Origin;
        RecipeExplanation = recipe.Explanation;
        _batchSize = options.BatchSize;
        _maxThreads = options.MaxThreads ?? 0;
        var graph = new Graph(_variables);
        _inputs = graph.Placeholder([null, Recipe.Height, Recipe.Width, Preprocessing.RgbImage.Channels], "images");
        (_, EndPoints) = network.Build(_inputs, classes, isTraining: false, outputStride: options.OutputStride);
        _maps = classes > 0 ? ClassActivation.AddMaps(EndPoints, network.Name, classes) : null;
        ClassNames = options.ClassNames is not { } names ? ClassNames.Numbered(classes)
            : names.Fit(classes, Recipe.LabelOffset) ?? throw new ArgumentException($"{network.Name} has {classes} classes here, got {names.Count} names.");

        _ownBackend = options.Backend is null ? new CpuBackend(new() { MaxThreads = options.MaxThreads }) : null;
        _session = new(graph, options.Backend ?? _ownBackend!);
    }

    /// <summary>Reads weights and makes the network that they belong to, with the recipe and the names of classes that come with them.</summary>
    /// <param name="weights">Path of a safetensors file with this library's names or those of the network's family.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <exception cref="DataFileException">
    /// The file is damaged; or it does not tell its network, or how photos are prepared for it, and the options do not either; or its parts
    /// contradict each other. The message says which, and how to give what is missing.
    /// </exception>
    /// <exception cref="RestoreException">The file lacks a variable of the network, or holds more, or one has another shape.</exception>
    /// <exception cref="KeyNotFoundException">There is no network of the name given.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static ImageClassifier Load(string weights, ImageClassifierOptions? options = null)
    {
        options ??= new();
        using NetworkWeights file = NetworkWeights.Of(Safetensors.Open(weights), options.Network, options.Recipe);
        return Load(file, options);
    }

    /// <summary>Creates a classifier from open weights, which stay open.</summary>
    /// <param name="file">Weights that were opened with the network and the recipe of <paramref name="options"/>.</param>
    /// <param name="options">The options.</param>
    internal static ImageClassifier Load(NetworkWeights file, ImageClassifierOptions options)
    {
        if (options.Recipe is null && file.Recipe.Recipe?.Classes is { } told && file.Classes > 0 && told != file.Classes)
        {
            throw new DataFileException(file.FileName, null, $"holds logits of {file.Classes} classes; its recipe is for {told}. {file.Recipe.Explanation} {WayOut(file.Recipe)}".TrimEnd());
        }

        ClassNames? names = options.ClassNames ?? file.ReadClassNames();
        return Made(new(file.Network, file.Classes, file.Recipe, options with { ClassNames = names }), made =>
        {
            made.Ignored = file.Restore(made._variables, logits: file.Classes > 0);
            made.HasRandomWeights = file.AreRandom;
        });
    }

    /// <summary>
    /// A classifier of random weights, for tests and timings of an application without a file: its answers mean nothing. Without a recipe in
    /// the options it has that of the network's published weights, or Inception's where there are none.
    /// </summary>
    /// <param name="network">Name of the network, one of <see cref="NetworkCatalog"/>.</param>
    /// <param name="seed">Picks the weights, the same on every machine.</param>
    /// <param name="classes">Number of classes; null for the network's own.</param>
    /// <param name="options">Choices; null for the defaults.</param>
    /// <exception cref="KeyNotFoundException">There is no network of the name.</exception>
    public static ImageClassifier OfRandomWeights(string network, ulong seed = 0, int? classes = null, ImageClassifierOptions? options = null)
    {
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(classes ?? 1, 1, nameof(classes));
        NetworkDefinition definition = NetworkCatalog.Get(network);
        (Recipe recipe, RecipeOrigin origin, string explanation) = options.Recipe is { } given ? (given, RecipeOrigin.Given, "The recipe was given with the call.")
            : KnownRecipes.OfModel(network) is { } known ? (known.Recipe, RecipeOrigin.KnownName, $"The recipe is that of '{network}', a well-known name: {known.Source}.")
            : (StandardRecipes.Inception.WithSize(definition.ImageSize), RecipeOrigin.None,
                string.Create(CultureInfo.InvariantCulture, $"No recipe is known for '{network}'; Inception's at {definition.ImageSize} x {definition.ImageSize} stands in, since the weights are random."));
        int count = classes ?? definition.Classes;

        // Published names are of use where they fit; those of a recipe that was given are meant.
        ClassNames? names = options.ClassNames ?? (origin == RecipeOrigin.Given ? recipe.ClassNames : recipe.ClassNames?.Fit(count, recipe.LabelOffset));
        return Made(
            new(definition, count, new(network, null, recipe, origin, explanation), options with { ClassNames = names }),
            made =>
            {
                made._variables.Initialize(seed, maxThreads: made._maxThreads);
                made.HasRandomWeights = true;
            });
    }

    private static string WayOut(FoundRecipe recipe) => recipe.Origin == RecipeOrigin.KnownName ? $"One beside the file, with the ending {RecipeFile.Suffix}, goes before it." : "";

    private static ImageClassifier Made(ImageClassifier classifier, Action<ImageClassifier> giveValues)
    {
        try
        {
            giveValues(classifier);
            return classifier;
        }
        catch
        {
            classifier.Dispose();
            throw;
        }
    }
}
