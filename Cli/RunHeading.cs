using System.CommandLine;
using System.Globalization;
using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Represents the lines that a command prints before it runs a network.</summary>
/// <param name="Network">The network.</param>
/// <param name="Classes">Number of classes; 0 for no logits.</param>
/// <param name="Input">Shape of the input, [batch, height, width, channels].</param>
/// <param name="Source">A description of the source of the input.</param>
/// <param name="Weights">A description of the weights.</param>
/// <param name="Device">The device that runs the network.</param>
internal sealed record RunHeading(NetworkDefinition Network, int Classes, Shape Input, string Source, string Weights, RunDevice Device)
{
    /// <summary>Gets the description of the built-in model.</summary>
    public static string BuiltIn { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{BuiltInModel.Name}, {(double)BuiltInModel.CorrectPhotos / BuiltInModel.TestPhotos:P1} of the {BuiltInModel.TestPhotos:N0} test photos of {BuiltInModel.DataSet} right. It knows only {string.Join(", ", NeoResNet.ClassNames.Cifar10)}. For other classes, pass --weights FILE.");

    /// <summary>
    /// Gets a description of the recipe; null if the command does not prepare photos.
    /// </summary>
    public string? Recipe { get; init; }

    /// <summary>
    /// Gets a description of the class names; null if the command does not print them.
    /// </summary>
    public string? ClassNames { get; init; }

    /// <summary>Creates the heading of a command that builds its network.</summary>
    public static RunHeading Of(Network network, ModelSettings settings, Shape input, string source, RunDevice device) =>
        new(network.Definition, network.Classes, input, source, Describe(settings, network.HasRandomWeights), device);

    /// <summary>
    /// Creates the heading of a command that classifies photos or reads their features.
    /// </summary>
    public static RunHeading Of(ImageClassifier classifier, ModelSettings settings, int batch, string source, RunDevice device) => new(
        classifier.Network, classifier.ClassCount, [batch, classifier.Recipe.Height, classifier.Recipe.Width, 3], source, Describe(settings, classifier.HasRandomWeights), device)
    {
        Recipe = classifier.RecipeExplanation,
    };

    /// <summary>Returns the path of a single photo, or the number of photos.</summary>
    public static string Photos(IReadOnlyList<string> files) => files.Count == 1 ? files[0] : Format.Quantity(files.Count, "photo");

    /// <summary>Prints the lines, unless the user selected JSON.</summary>
    public void Print(Terminal terminal, ParseResult parsed)
    {
        terminal.Cancellation.ThrowIfCancellationRequested();
        if (Output.IsJson(parsed))
        {
            return;
        }

        Write(terminal, "Network", $"{Network.Name}, {(Classes > 0 ? Format.Quantity(Classes, "class", "classes") : "no logits")}");
        Write(terminal, "Input", $"{Input[1]} x {Input[2]} pixels, batch {Input[0]}, {Source}");
        Write(terminal, "Weights", Weights);
        if (Recipe is not null)
        {
            Write(terminal, "Recipe", Recipe);
        }

        if (ClassNames is not null)
        {
            Write(terminal, "Names", ClassNames);
        }

        Write(terminal, "Backend", Device.Summary);
        terminal.Out.Flush();
    }

    private static void Write(Terminal terminal, string name, string value) => terminal.Out.WriteLine(Format.Plain($"{name + ":",-8} {value}"));

    private static string Describe(ModelSettings settings, bool areRandom) =>
        settings.IsBuiltIn ? BuiltIn
        : settings.Weights is not { } file ? string.Create(CultureInfo.InvariantCulture, $"random, seed {settings.Seed}")
        : areRandom ? $"{file} (random)" : file;
}
