using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Reads and writes recipes beside or inside files of weights. docs/preprocessing.md describes
/// their JSON.
/// </summary>
internal static class RecipeFile
{
    /// <summary>
    /// Specifies the key of the recipe, as JSON text, in the metadata of a weights file.
    /// </summary>
    public const string MetadataKey = "neoresnet.recipe";

    /// <summary>
    /// Specifies the suffix of a recipe file, after the name of the weights file.
    /// </summary>
    public const string Suffix = ".recipe.json";

    /// <summary>Reads a recipe from a JSON file.</summary>
    /// <exception cref="DataFileException">
    /// The file is not a recipe: a key is unknown or missing, or a value has the wrong type or is
    /// out of range.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Recipe Read(string path)
    {
        ReadOnlyMemory<byte> text = JsonFile.Read(path, RecipeReader.MaxLength, "a recipe");
        return RecipeReader.Read(text, path, "the recipe");
    }

    /// <summary>Writes a recipe to a JSON file with <see cref="AtomicFile"/>.</summary>
    /// <param name="path">
    /// The file to create or replace. For a recipe beside weights, the path of the weights followed
    /// by <see cref="Suffix"/>.
    /// </param>
    /// <param name="recipe">The recipe.</param>
    /// <exception cref="ArgumentException">A value of the recipe is out of range.</exception>
    /// <exception cref="IOException">
    /// The file cannot be written. An existing file is unchanged.
    /// </exception>
    public static void Write(string path, Recipe recipe)
    {
        byte[] text = RecipeJson.Write(recipe);
        AtomicFile.Write(path, stream => stream.Write(text));
    }

    /// <summary>
    /// Returns metadata that stores a recipe in a weights file. <see cref="Find"/> reads it.
    /// </summary>
    /// <exception cref="ArgumentException">A value of the recipe is out of range.</exception>
    public static IReadOnlyDictionary<string, string> ToMetadata(Recipe recipe) =>
        new Dictionary<string, string> { [MetadataKey] = Encoding.UTF8.GetString(RecipeJson.Write(recipe)) };

    /// <summary>
    /// Finds the recipe of a weights file: in its metadata, else in the side file, else in the
    /// configuration of timm or transformers beside it (<see cref="ConfigFile"/>), else by its
    /// well-known name (<see cref="KnownRecipes"/>). The method does not guess: if it finds no
    /// recipe, the result explains what is missing.
    /// </summary>
    /// <param name="weights">Path of the weights file. The method does not open it.</param>
    /// <param name="metadata">The file's metadata; null if its format has none.</param>
    /// <param name="isStream">
    /// Whether the weights come from a stream, which has no files beside it.
    /// </param>
    /// <exception cref="DataFileException">
    /// A recipe or configuration is malformed, the configuration has an unsupported value, or the
    /// metadata and the file beside the weights differ.
    /// </exception>
    /// <exception cref="IOException">The side file cannot be read.</exception>
    public static FoundRecipe Find(string weights, IReadOnlyDictionary<string, string>? metadata = null, bool isStream = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(weights);
        string side = weights + Suffix;
        Recipe? inside = metadata is not null && metadata.TryGetValue(MetadataKey, out string? text)
            ? RecipeReader.Read(Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF')), weights, $"its metadata entry '{MetadataKey}'")
            : null;
        Recipe? beside = !isStream && File.Exists(side) ? Read(side) : null;
        if (inside is not null && beside is not null && inside != beside)
        {
            throw new DataFileException(side, null, $"differs from the recipe inside '{weights}'. Remove one of the two recipes.");
        }

        FoundRecipe Found(Recipe? recipe, RecipeOrigin origin, string explanation) => new(weights, metadata, isStream, recipe, origin, explanation);
        string name = Path.GetFileName(weights);

        FoundConfig? config = inside is null && beside is null && !isStream ? ConfigFile.Find(weights) : null;

        // The sentences contain no folders, because users share pages and other results that show
        // them.
        return inside is not null ? Found(inside, RecipeOrigin.Metadata, $"The recipe is in the metadata of '{name}'.")
            : beside is not null ? Found(beside, RecipeOrigin.SideFile, $"The recipe is in '{name}{Suffix}'.")
            : config is { Recipe: { } configured } ? Found(configured, RecipeOrigin.ConfigFile, config.Explanation)
            : KnownRecipes.OfFile(name) is { } known ? Found(known.Recipe, RecipeOrigin.KnownName, $"The recipe is that of '{name}', a well-known name: {known.Source}.")
            : Found(null, RecipeOrigin.None, Missing(name, side, config));
    }

    /// <summary>
    /// Returns the path of the file of class names that a recipe refers to, in the folder of the
    /// weights; null if the recipe refers to no file.
    /// </summary>
    public static string? ClassNamesPath(string weights, Recipe? recipe) =>
        recipe?.ClassNamesFile is { } file ? Path.Combine(Path.GetDirectoryName(weights) ?? "", file) : null;

    private static string Missing(string name, string side, FoundConfig? config) =>
        $"cannot determine how to prepare photos for these weights: there is no metadata entry '{MetadataKey}', no '{side}', and '{name}' is not a "
        + $"well-known name. {(config is null ? "" : $"{config.Explanation} ")}Write that recipe file as described in docs/preprocessing.md, or pass ImageClassifierOptions.Recipe.";
}
