using System.Text;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>Recipes beside or inside files of weights. The JSON is described in docs/preprocessing.md.</summary>
internal static class RecipeFile
{
    /// <summary>Key of the recipe, as JSON text, in the string map of a file of weights.</summary>
    public const string MetadataKey = "neoresnet.recipe";

    /// <summary>What the side file's name adds to that of the file of weights.</summary>
    public const string Suffix = ".recipe.json";

    /// <summary>Reads a recipe from a JSON file.</summary>
    /// <exception cref="DataFileException">The file is no recipe: a key is unknown or missing, a value of the wrong kind or out of its range.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Recipe Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        byte[] text = BoundedStream.ReadToEnd(stream, RecipeReader.MaxLength)
            ?? throw new DataFileException(path, null, $"has more than {RecipeReader.MaxLength} bytes, the most read for a recipe.");
        return RecipeReader.Read(text, path, "the recipe");
    }

    /// <summary>Writes a recipe as a JSON file, by way of <see cref="AtomicFile"/>.</summary>
    /// <param name="path">The file to make or replace; beside weights, their path and <see cref="Suffix"/>.</param>
    /// <param name="recipe">What to write.</param>
    /// <exception cref="ArgumentException">A value of the recipe is out of its range.</exception>
    /// <exception cref="IOException">The file could not be written; an older one is as it was.</exception>
    public static void Write(string path, Recipe recipe)
    {
        byte[] text = RecipeJson.Write(recipe);
        AtomicFile.Write(path, stream => stream.Write(text));
    }

    /// <summary>The string map by which a file of weights keeps a recipe; <see cref="Find"/> reads it.</summary>
    /// <exception cref="ArgumentException">A value of the recipe is out of its range.</exception>
    public static IReadOnlyDictionary<string, string> ToMetadata(Recipe recipe) =>
        new Dictionary<string, string> { [MetadataKey] = Encoding.UTF8.GetString(RecipeJson.Write(recipe)) };

    /// <summary>
    /// Finds the recipe of a file of weights: in its string map, else in the side file, else by its well-known name (<see cref="KnownRecipes"/>).
    /// Nothing is guessed: where there is none, the answer says so.
    /// </summary>
    /// <param name="weights">Path of the file of weights, which is not opened.</param>
    /// <param name="metadata">The file's string map; null if its format has none.</param>
    /// <param name="isStream">Whether the weights come from a stream, which has no side file.</param>
    /// <exception cref="DataFileException">A recipe is there and malformed, or map and side file differ.</exception>
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
            throw new DataFileException(side, null, $"differs from the recipe inside '{weights}'; one of the two must go.");
        }

        FoundRecipe Found(Recipe? recipe, RecipeOrigin origin, string explanation) => new(weights, metadata, isStream, recipe, origin, explanation);
        string name = Path.GetFileName(weights);

        // Names alone: pages and other results that are passed on show the sentence, and where a file lay is nobody else's business.
        return inside is not null ? Found(inside, RecipeOrigin.Metadata, $"The recipe is in the metadata of '{name}'.")
            : beside is not null ? Found(beside, RecipeOrigin.SideFile, $"The recipe is in '{name}{Suffix}'.")
            : KnownRecipes.OfFile(name) is { } known ? Found(known.Recipe, RecipeOrigin.KnownName, $"The recipe is that of '{name}', a well-known name: {known.Source}.")
            : Found(null, RecipeOrigin.None, Missing(name, side));
    }

    private static string Missing(string name, string side) =>
        $"how photos must be prepared for these weights is not known: there is no metadata entry '{MetadataKey}', no '{side}', and '{name}' is no "
        + $"well-known name. Write that file, as docs/preprocessing.md describes it.";
}
