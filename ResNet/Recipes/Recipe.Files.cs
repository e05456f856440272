namespace NeoResNet;

/// <content>Recipes in files. docs/preprocessing.md describes their JSON.</content>
public sealed partial record Recipe
{
    /// <summary>Returns the recipe of published weights.</summary>
    /// <param name="name">
    /// Name of a network, such as <c>torchvision_resnet50</c>, or the name under which its weights
    /// are published, such as <c>resnet50-0676ba61</c>; case-sensitive.
    /// </param>
    /// <returns>The recipe; null if no published weights with this name are known.</returns>
    public static Recipe? FindPublished(string name) => KnownRecipes.OfModel(name)?.Recipe;

    /// <summary>Reads a recipe from a JSON file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The recipe.</returns>
    /// <exception cref="Tensors.DataFileException">
    /// The file is not a recipe: a key is unknown or missing, or a value has the wrong type or is
    /// out of range.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or a path is that of a folder.
    /// </exception>
    public static Recipe Load(string path) => RecipeFile.Read(path);

    /// <summary>
    /// Writes this recipe to a JSON file. Readers see the old file or the complete new one.
    /// </summary>
    /// <param name="path">
    /// The file to create or replace. For a recipe beside weights, use the name of the weights file
    /// followed by <c>.recipe.json</c>.
    /// </param>
    /// <exception cref="ArgumentException">A value of this recipe is out of range.</exception>
    /// <exception cref="IOException">
    /// The file cannot be written. An existing file is unchanged.
    /// </exception>
    public void Save(string path) => RecipeFile.Write(path, this);

    /// <summary>
    /// Returns metadata that stores this recipe in a weights file.
    /// <see cref="ImageClassifier.Load(string, ImageClassifierOptions?)"/> reads it.
    /// </summary>
    /// <returns>
    /// A map with one entry, for
    /// <see cref="Nn.Checkpoints.Safetensors.Write(string, Nn.VariableStore, IReadOnlyDictionary{string, string}?)"/>.
    /// </returns>
    /// <exception cref="ArgumentException">A value of this recipe is out of range.</exception>
    public IReadOnlyDictionary<string, string> ToMetadata() => RecipeFile.ToMetadata(this);
}
