using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Finds the recipe, the network and the class names in the configuration that timm or transformers
/// write beside weights.
/// </summary>
internal static class ConfigFile
{
    /// <summary>Specifies the name of the configuration of both tools.</summary>
    public const string Name = "config.json";

    /// <summary>Specifies the name of transformers' description of the photos.</summary>
    public const string PreprocessorName = "preprocessor_config.json";

    /// <summary>Lists the files beside weights that the class reads. They do not need to exist.</summary>
    /// <param name="weights">Path of the weights file.</param>
    public static IEnumerable<string> FilesBeside(string weights) => [Beside(weights, Name), Beside(weights, PreprocessorName)];

    /// <summary>Finds the configuration beside a weights file.</summary>
    /// <param name="weights">Path of the weights file. The method does not open it.</param>
    /// <returns>
    /// The configuration; null if there is no file, or if it is not that of timm or transformers.
    /// </returns>
    /// <exception cref="DataFileException">
    /// A file is malformed, or has a value that this library does not support.
    /// </exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static FoundConfig? Find(string weights)
    {
        string path = Beside(weights, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        ConfigObject config = ConfigObject.Read(path);
        if (config.Has("architecture"))
        {
            return Checked(new(TimmConfig.Read(config), $"The recipe is in timm's '{Name}' beside the weights."), path);
        }

        if (!config.Has("model_type"))
        {
            return null;
        }

        string preprocessor = Beside(weights, PreprocessorName);
        string? model = TransformersConfig.ReadModel(config);
        ClassNames? names = TransformersConfig.ReadNames(config);
        return !File.Exists(preprocessor)
            ? new(null, $"'{Name}' of transformers does not say how to prepare photos, and '{PreprocessorName}' is not beside it.")
            : Checked(new(TransformersConfig.ReadRecipe(ConfigObject.Read(preprocessor)) with { Model = model, ClassNames = names, ClassCount = names?.Count }, $"The recipe is in transformers' '{Name}' and '{PreprocessorName}' beside the weights."), preprocessor);
    }

    private static FoundConfig Checked(FoundConfig found, string file) =>
        RecipeRules.FaultOf(found.Recipe!) is { } fault ? throw new DataFileException(file, null, fault) : found;

    private static string Beside(string weights, string name) => Path.Combine(Path.GetDirectoryName(weights) ?? "", name);
}

/// <summary>Represents the content of a configuration.</summary>
/// <param name="Recipe">The recipe; null if the configuration does not describe photos.</param>
/// <param name="Explanation">
/// One sentence about the origin of the recipe, or about what is missing.
/// </param>
internal sealed record FoundConfig(Recipe? Recipe, string Explanation);
