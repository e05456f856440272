using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Writes the recipe of downloaded weights beside them. A recipe that another program wrote there
/// before the download stays, as weights do.
/// </summary>
internal static class ZooRecipe
{
    /// <summary>Throws if the download would replace another recipe.</summary>
    /// <param name="model">The model.</param>
    /// <param name="folder">The folder of the download.</param>
    /// <param name="options">Whether files are replaced.</param>
    /// <exception cref="IOException">There is another recipe.</exception>
    public static void Check(ZooModel model, ZooFolder folder, DownloadOptions options)
    {
        string path = PathIn(folder);
        if (model.NeedsRecipeFile && !options.Overwrite && File.Exists(path) && !IsOf(model, path))
        {
            throw new IOException($"Cannot write '{path}': a file of this name exists and contains another recipe. Pass DownloadOptions.Overwrite or --force to replace it, or another folder (DownloadOptions.Folder or --out).");
        }
    }

    /// <summary>Writes the recipe if the weights need one.</summary>
    /// <param name="model">The model.</param>
    /// <param name="folder">The folder of the download.</param>
    /// <param name="replaces">Whether an existing recipe is replaced.</param>
    public static void Write(ZooModel model, ZooFolder folder, bool replaces)
    {
        string path = PathIn(folder);
        if (model.NeedsRecipeFile && (replaces || !File.Exists(path)))
        {
            RecipeFile.Write(path, model.Recipe);
        }
    }

    private static string PathIn(ZooFolder folder) => folder.Weights + RecipeFile.Suffix;

    // An interrupted download can leave its recipe without the weights.
    private static bool IsOf(ZooModel model, string path)
    {
        try
        {
            return Recipe.Load(path) == model.Recipe;
        }
        catch (DataFileException)
        {
            return false;
        }
    }
}
