using NeoResNet.Tensors;

namespace NeoResNet.Recipes;

/// <summary>What <see cref="RecipeFile.Find"/> found for a file of weights, and where.</summary>
public sealed class FoundRecipe
{
    private readonly string _weights;
    private readonly IReadOnlyDictionary<string, string>? _metadata;

    internal FoundRecipe(string weights, IReadOnlyDictionary<string, string>? metadata, Recipe? recipe, RecipeOrigin origin, string explanation)
    {
        _weights = weights;
        _metadata = metadata;
        Recipe = recipe;
        Origin = origin;
        Explanation = explanation;
    }

    /// <summary>The recipe; null where there is none.</summary>
    public Recipe? Recipe { get; }

    /// <summary>Where it came from.</summary>
    public RecipeOrigin Origin { get; }

    /// <summary>One sentence for users: where the recipe came from, files by their names without folders; or what is missing and how to give it.</summary>
    public string Explanation { get; }

    /// <summary>The recipe.</summary>
    /// <exception cref="DataFileException">There is none: <see cref="Explanation"/>.</exception>
    public Recipe Require() => Recipe ?? throw new DataFileException(_weights, null, Explanation);

    /// <summary>
    /// Names of the classes: the recipe's own, else those of the file it names beside the weights, else those in the weights' metadata
    /// (<see cref="ClassNames.MetadataKey"/>), else null. They may leave out the classes in front of the data set's first (<see cref="Recipe.LabelOffset"/>). What stands in the metadata goes before a recipe that was found by a well-known name alone.
    /// </summary>
    /// <param name="classes">Number of classes that must have names.</param>
    /// <exception cref="DataFileException">The names are malformed, or of another number of classes.</exception>
    /// <exception cref="IOException">The file that the recipe names is missing or cannot be read.</exception>
    public ClassNames? ReadClassNames(int classes)
    {
        if (Origin == RecipeOrigin.KnownName && Stored(classes) is { } own)
        {
            return own;
        }

        if (Recipe?.ClassNames is { } names)
        {
            return names.Fit(classes, LabelOffset)
                ?? throw new DataFileException(_weights, null, $"the recipe ({Explanation}) names {names.Count} classes; the network has {classes}.");
        }

        return Recipe?.ClassNamesFile is { } file ? ClassNames.Read(Path.Combine(Path.GetDirectoryName(_weights) ?? "", file), classes, LabelOffset)
            : Stored(classes);
    }

    private int LabelOffset => Recipe?.LabelOffset ?? 0;

    private ClassNames? Stored(int classes) => _metadata is null ? null : ClassNames.Of(_metadata, _weights, classes, LabelOffset);
}
