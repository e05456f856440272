using NeoResNet.Tensors;

namespace NeoResNet;

/// <content>Contains the loading of ONNX models.</content>
public sealed partial class ImageClassifier
{
    /// <summary>Creates a classifier from an ONNX model.</summary>
    internal static ImageClassifier Load(OnnxNetwork model, ImageClassifierOptions options)
    {
        if (options is { Network: not null } or { OutputStride: not null } or { ExcludedScopes.Count: > 0 })
        {
            throw new ArgumentException($"{model.FileName}: an ONNX model has a fixed structure. Do not set Network, OutputStride or ExcludedScopes.", nameof(options));
        }

        FoundRecipe recipe = options.Recipe is { } given
            ? new(model.FileName, null, isStream: true, given, RecipeOrigin.Given, "The caller passed the recipe.")
            : model.Recipe;
        if (recipe.Recipe?.ClassCount is { } told && options.Recipe is null && model.Classes > 0 && told != model.Classes)
        {
            throw new DataFileException(model.FileName, null, $"returns {model.Classes} classes; its recipe is for {told} classes. {recipe.Explanation}");
        }

        FoundClassNames? names = options.ClassNames is null ? model.FindClassNames(recipe) : null;
        return new(model.Definition, model.Classes, recipe, options with
        {
            ClassNames = options.ClassNames ?? names?.Names,
            ImageSize = options.ImageSize ?? model.FixedSize,
        })
        {
            ClassNamesExplanation = ExplainNames(options.ClassNames, names),
        };
    }
}
