using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Reads and writes recipes beside or inside files of weights. docs/preprocessing.md describes
/// their JSON.
/// </summary>
internal static class RecipeFile
{
    /// <summary>Key of the recipe, as JSON text, in the metadata of a file of weights.</summary>
    public const string MetadataKey = "neoresnet.recipe";

    /// <summary>Ending of a recipe file, after the name of the file of weights.</summary>
    public const string Suffix = ".recipe.json";

    /// <summary>Reads a recipe from a JSON file.</summary>
    /// <exception cref="DataFileException">
    /// The file is not a recipe: a key is unknown or missing, a value of the wrong kind or out of
    /// its range.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Recipe Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        byte[] text = BoundedStream.ReadToEnd(stream, RecipeReader.MaxLength)
            ?? throw new DataFileException(path, null, $"has more than {RecipeReader.MaxLength} bytes, the maximum for a recipe.");
        return RecipeReader.Read(text, path, "the recipe");
    }

    /// <summary>Writes a recipe to a JSON file with <see cref="AtomicFile"/>.</summary>
    /// <param name="path">
    /// The file to create or replace. Beside weights, their path followed by <see cref="Suffix"/>.
    /// </param>
    /// <param name="recipe">The recipe.</param>
    /// <exception cref="ArgumentException">A value of the recipe is out of its range.</exception>
    /// <exception cref="IOException">
    /// The file cannot be written. An older file is unchanged.
    /// </exception>
    public static void Write(string path, Recipe recipe)
    {
        byte[] text = RecipeJson.Write(recipe);
        AtomicFile.Write(path, stream => stream.Write(text));
    }

    /// <summary>
    /// Returns the metadata by which a file of weights keeps a recipe. <see cref="Find"/> reads it.
    /// </summary>
    /// <exception cref="ArgumentException">A value of the recipe is out of its range.</exception>
    public static IReadOnlyDictionary<string, string> ToMetadata(Recipe recipe) =>
        new Dictionary<string, string> { [MetadataKey] = Encoding.UTF8.GetString(RecipeJson.Write(recipe)) };

    /// <summary>
    /// Finds the recipe of a file of weights: in its metadata, else in the file beside it, else by
    /// its well-known name (<see cref="KnownRecipes"/>). The method does not guess: if there is no
    /// recipe, the result says what is missing.
    /// </summary>
    /// <param name="weights">Path of the file of weights. The method does not open it.</param>
    /// <param name="metadata">The file's metadata; null if its format has none.</param>
    /// <param name="isStream">
    /// Whether the weights come from a stream, which has no side file.
    /// </param>
    /// <exception cref="DataFileException">
    /// A recipe is malformed, or the metadata and the file beside the weights differ.
    /// </exception>
    /// <exception cref="IOException">The side file cannot be read.</exception>
    public static FoundRecipe Find(string weights, IReadOnlyDictionary<string, string>? metadata = null, bool isStream = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(weights);
        string side = weights + Suffix;
        Recipe? inside = metadata is not null && metadata.TryGetValue(MetadataKey, out string? text)
            ? RecipeReader.Read(Encoding.UTF8.GetBytes(text), weights, $"its metadata entry '{MetadataKey}'")
            : null;
        Recipe? beside = !isStream && File.Exists(side) ? Read(side) : null;
        if (inside is not null && beside is not null && inside != beside)
        {
            throw new DataFileException(side, null, $"differs from the recipe inside '{weights}'. Remove one of the two.");
        }

        FoundRecipe Found(Recipe? recipe, RecipeOrigin origin, string explanation) => new(weights, metadata, isStream, recipe, origin, explanation);
        string name = Path.GetFileName(weights);

        // Names without folders: pages and other results that users pass on show the sentence.
        return inside is not null ? Found(inside, RecipeOrigin.Metadata, $"The recipe is in the metadata of '{name}'.")
            : beside is not null ? Found(beside, RecipeOrigin.SideFile, $"The recipe is in '{name}{Suffix}'.")
            : KnownRecipes.OfFile(name) is { } known ? Found(known.Recipe, RecipeOrigin.KnownName, $"The recipe is that of '{name}', a well-known name: {known.Source}.")
            : Found(null, RecipeOrigin.None, Missing(name, side));
    }

    private static string Missing(string name, string side) =>
        $"cannot determine how to prepare photos for these weights: there is no metadata entry '{MetadataKey}', no '{side}', and '{name}' is not a "
        + "well-known name. Write that file as described in docs/preprocessing.md, or pass ImageClassifierOptions.Recipe.";
}
