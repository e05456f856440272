using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Represents the result of <see cref="RecipeFile.Find"/>: the recipe of weights and its origin.
/// </summary>
internal sealed class FoundRecipe
{
    private readonly string _weights;
    private readonly IReadOnlyDictionary<string, string>? _metadata;
    private readonly bool _isStream;

    internal FoundRecipe(string weights, IReadOnlyDictionary<string, string>? metadata, bool isStream, Recipe? recipe, RecipeOrigin origin, string explanation)
    {
        _weights = weights;
        _metadata = metadata;
        _isStream = isStream;
        Recipe = recipe;
        Origin = origin;
        Explanation = explanation;
    }

    /// <summary>Gets the recipe; null if none was found.</summary>
    public Recipe? Recipe { get; }

    /// <summary>Gets the origin of the recipe.</summary>
    public RecipeOrigin Origin { get; }

    /// <summary>
    /// Gets one sentence for users: the origin of the recipe, with file names but no folders; or,
    /// if no recipe was found, what is missing and how to provide it.
    /// </summary>
    public string Explanation { get; }

    /// <summary>Returns the recipe.</summary>
    /// <exception cref="DataFileException">
    /// No recipe was found. The message is <see cref="Explanation"/>.
    /// </exception>
    public Recipe Require() => Recipe ?? throw new DataFileException(_weights, null, Explanation);

    /// <summary>
    /// Finds the names of the classes: the recipe's own, else those of the file that it refers
    /// to, else those in the weights' metadata (<see cref="ClassNames.MetadataKey"/>), else null.
    /// Names may omit the classes before the data set's first class
    /// (<see cref="Recipe.LabelOffset"/>). Names in the metadata override the names in a recipe
    /// that was found by the weights' well-known name.
    /// </summary>
    /// <param name="classes">Number of classes that must have names.</param>
    /// <exception cref="DataFileException">
    /// The names are malformed or their number differs, or the recipe of a stream refers to a file.
    /// </exception>
    /// <exception cref="IOException">
    /// The file that the recipe refers to is missing or cannot be read.
    /// </exception>
    public FoundClassNames? FindClassNames(int classes)
    {
        if (Origin == RecipeOrigin.KnownName && Stored(classes) is { } own)
        {
            return own;
        }

        if (Recipe?.ClassNames is { } names)
        {
            ClassNames fitting = names.Fit(classes, LabelOffset)
                ?? throw new DataFileException(_weights, null, $"the recipe ({Explanation}) names {names.Count} classes; the network has {classes}. Pass ImageClassifierOptions.ClassNames.");
            return new(fitting, "The recipe contains the class names.");
        }

        if (RecipeFile.ClassNamesPath(_weights, Recipe) is { } path)
        {
            return !_isStream ? new(ClassNames.Load(path, classes, LabelOffset), $"The class names are in '{Recipe!.ClassNamesFile}', which the recipe names.") : throw new DataFileException(
                _weights, null, $"the recipe refers to the file '{Recipe!.ClassNamesFile}' for class names, and a stream has no folder. Pass ImageClassifierOptions.ClassNames.");
        }

        return Stored(classes);
    }

    private int LabelOffset => Recipe?.LabelOffset ?? 0;

    private FoundClassNames? Stored(int classes) => _metadata is not null && ClassNames.Of(_metadata, _weights, classes, LabelOffset) is { } names
        ? new(names, $"The class names are in the metadata of '{Path.GetFileName(_weights)}'.")
        : null;
}
