using System.CommandLine;

namespace NeoResNet.Cli;

/// <summary>Represents the options of the trained network whose logits are replaced.</summary>
internal sealed class TrunkOptions
{
    private readonly Option<string> _weights = new("--weights") { Description = "Trained weights in any format that docs/weights.md lists, an ONNX model, or the result of train or finetune.", HelpName = "FILE", Required = true };
    private readonly Option<string?> _model = new("--model") { Description = "Network of the weights. Default: the network that the weights or their recipe name.", HelpName = "NAME" };
    private readonly Option<string?> _recipe = new("--recipe") { Description = "Recipe that prepares the photos: a .recipe.json file, or the name of published weights such as 'keras_resnet50'. The result contains it. Default: the recipe of the weights.", HelpName = "FILE|NAME" };
    private readonly Option<int?> _size = Options.Integer("--size", 1, "Height and width of the network input in pixels. Default: the size in the recipe.", Recipe.MaxSide);

    private readonly Option<bool> _lenient = new("--lenient") { Description = "Accept weights that match the network partly. Variables without an array of their name and shape get random values, and other arrays are ignored." };

    /// <summary>Adds the options to a command.</summary>
    public TrunkOptions(Command command)
    {
        foreach (Option option in (IEnumerable<Option>)[_weights, _model, _recipe, _size, _lenient])
        {
            command.Add(option);
        }
    }

    /// <summary>Loads the network and reports ignored arrays.</summary>
    /// <exception cref="UsageException">
    /// The network is unknown, or an option does not apply to an ONNX model.
    /// </exception>
    public ImageClassifier Open(ParseResult parsed, int? threads, Terminal terminal)
    {
        string weights = FetchedWeights.Find(parsed.GetRequiredValue(_weights));
        string? model = parsed.GetValue(_model) is { } name ? ModelOptions.Find(name).Name : null;
        if (model is not null && OnnxNetwork.IsOnnx(weights))
        {
            throw new UsageException("An ONNX model is also the network. Omit --model.");
        }

        ImageClassifier network = ImageClassifier.Load(weights, new()
        {
            Network = model,
            Recipe = parsed.GetValue(_recipe) is { } recipe ? ClassifierOptions.ReadRecipe(recipe) : null,
            ImageSize = parsed.GetValue(_size),
            Lenient = parsed.GetValue(_lenient),
            MaxThreads = threads,
        });
        Network.Report(terminal, weights, network.ArrayPrefix, network.IgnoredArrays, network.WeightsReport, network.RestoreSummary);
        return network;
    }
}
